import stringWidth from 'string-width';

// Text measured in the cells of a terminal, where an emoji or a Chinese character takes two and an accent none.

const graphemes = new Intl.Segmenter();

export function cells(text: string): number {
  return stringWidth(text);
}

/** At most that many cells of a text; `cut` (one cell) stands for what is missing. */
export function fit(text: string, width: number, cut: string): string {
  if (cells(text) <= width) return text;
  if (width <= 0) return '';
  let result = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const size = cells(segment);
    if (used + size > width - 1) break;
    result += segment;
    used += size;
  }
  return result.trimEnd() + cut;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - cells(text))) + text;
}

/** Breaks text at spaces into at most `lines` lines; what does not fit any more is cut. */
export function wrap(text: string, width: number, lines: number, cut: string): string[] {
  const result: string[] = [];
  let line = '';
  const words = text.split(' ');
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (cells(longer) <= width) {
      line = longer;
      continue;
    }
    if (result.length === lines - 1) {
      line = [line, ...words.slice(index)].filter((part) => part !== '').join(' ');
      break;
    }
    if (line !== '') result.push(line);
    line = fit(word, width, cut);
  }
  result.push(fit(line, width, cut));
  return result;
}
