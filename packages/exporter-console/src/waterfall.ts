import { formatTick } from './numbers.ts';
import type { SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** The time all bars of a trace are drawn against. */
export interface Axis {
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  /** Nanoseconds. */
  readonly length: number;
}

/** A stretch of time, in nanoseconds from the start of the axis. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** When the first token came, if that is known. */
  readonly firstToken?: number | undefined;
}

/** A bar: so many blank cells, then the time until the first token, then the rest. */
export interface Bar {
  readonly blank: number;
  readonly waiting: string;
  readonly filled: string;
}

/** From the first start to the last end. Undefined when no span says when it was. */
export function axisOf(spans: readonly SpanView[]): Axis | undefined {
  let start: bigint | undefined;
  let end: bigint | undefined;
  for (const span of spans) {
    const [from, to] = [span.start ?? span.end, span.end ?? span.start];
    if (from !== undefined && to !== undefined) {
      start = start === undefined || from < start ? from : start;
      end = end === undefined || to > end ? to : end;
    }
  }
  return start === undefined || end === undefined
    ? undefined
    : { start, length: Math.max(1, Number(end - start)) };
}

export function stretchOf(span: SpanView, axis: Axis, firstToken?: number): Stretch | undefined {
  const { start, end } = span;
  if (start === undefined || end === undefined || end < start) {
    return undefined;
  }
  const from = Number(start - axis.start);
  return {
    from,
    to: Number(end - axis.start),
    firstToken: firstToken === undefined ? undefined : from + firstToken,
  };
}

/** The stretches with what overlaps joined, in order. */
export function union(stretches: readonly Stretch[]): Stretch[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of stretches.toSorted((left, right) => left.from - right.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
    } else {
      joined.push({ from, to });
    }
  }
  return joined;
}

/** The stretches on an axis of that many cells. The shortest one is still seen. */
export function drawBar(
  stretches: readonly Stretch[],
  axis: Axis,
  width: number,
  symbols: Symbols,
): Bar {
  const line = Array.from({ length: width }, () => ' ');
  const scale = width / axis.length;
  const [only] = stretches;
  if (stretches.length === 1 && only !== undefined) {
    drawStretch(line, only.from * scale, only.to * scale, symbols);
  } else {
    // Among several, parts of cells would only look like noise.
    for (const { from, to } of stretches) {
      const first = Math.min(Math.floor(from * scale), width - 1);
      line.fill(symbols.bar, first, Math.max(first + 1, Math.round(to * scale)));
    }
  }
  const blank = Math.max(
    0,
    line.findIndex((cell) => cell !== ' '),
  );
  const drawn = line.join('').trimEnd().slice(blank);
  if (stretches.length !== 1 || only?.firstToken === undefined || drawn.length < 2) {
    return { blank, waiting: '', filled: drawn };
  }
  const waited = Math.round(only.firstToken * scale) - blank;
  const waiting = Math.min(Math.max(1, waited), drawn.length - 1);
  return { blank, waiting: symbols.waiting.repeat(waiting), filled: drawn.slice(waiting) };
}

/** Draws from one position to another, in cells. Ends at a fraction of a cell, begins at a half. */
function drawStretch(line: string[], from: number, to: number, symbols: Symbols): void {
  const first = Math.min(Math.floor(from), line.length - 1);
  const last = Math.min(Math.floor(to), line.length);
  const beginsLate = from - first >= 0.5;
  if (last <= first) {
    line[first] = beginsLate ? symbols.rightHalf : partialCell(Math.max(0.25, to - from), symbols);
    return;
  }
  line[first] = beginsLate ? symbols.rightHalf : symbols.bar;
  line.fill(symbols.bar, first + 1, last);
  const rest = to - last;
  if (last < line.length && line[last] === ' ' && rest >= 1 / 16) {
    line[last] = partialCell(rest, symbols);
  }
}

function partialCell(share: number, symbols: Symbols): string {
  const steps = symbols.partial.length;
  const step = Math.min(steps, Math.max(1, Math.round(share * steps)));
  return symbols.partial[step - 1] ?? symbols.bar;
}

/**
 * Labels at round times, each beginning in the cell of its time, as close as they can be read.
 *
 * @param room - cells up to which the last label may pass the end of the axis
 */
export function axisLabels(axis: Axis, width: number, room: number, symbols: Symbols): string {
  // A long axis needs no more labels than a short one, only further apart.
  const distance = Math.max(8, width / 6);
  for (const step of tickSteps()) {
    if ((width * step) / axis.length < distance) {
      continue;
    }
    let line = '';
    for (let time = 0; time <= axis.length; time += step) {
      const position = Math.floor((time / axis.length) * width);
      const longer = `${line.padEnd(position)}${formatTick(time, step, symbols.micro)}`;
      line = longer.length <= room ? longer : line;
    }
    return line;
  }
  return '';
}

/** Round times, rising, in nanoseconds: 1, 2, 5 of each power of ten up to ten seconds, then parts of hours and days. */
function* tickSteps(): Generator<number> {
  for (let power = 1e3; power < 10e9; power *= 10) {
    yield* [power, power * 2, power * 5];
  }
  for (const seconds of [10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 43_200]) {
    yield seconds * 1e9;
  }
  for (let days = 1; days < 1000; days *= 2) {
    yield days * 86_400e9;
  }
}
