import { Chalk } from 'chalk';

/** What a piece of text is, as far as its colour goes. */
export type Tone =
  | 'plain'
  | 'quiet'
  | 'strong'
  | 'good'
  | 'bad'
  | 'warning'
  | 'model'
  | 'tool'
  | 'agent';

/** Text free of control characters, and what it is. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

export function plain(text: string): Piece {
  return { text, tone: 'plain' };
}

export function quiet(text: string): Piece {
  return { text, tone: 'quiet' };
}

/** Puts a tone on text that is already measured and free of control characters. */
export type Paint = (tone: Tone, text: string) => string;

/** The sixteen colours every terminal has in its own theme: none is chosen against the background of the user. */
export function createPaint(color: boolean): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const styles: Record<Exclude<Tone, 'plain'>, (text: string) => string> = {
    quiet: chalk.dim,
    strong: chalk.bold,
    good: chalk.green,
    bad: chalk.red,
    warning: chalk.yellow,
    model: chalk.magenta,
    tool: chalk.cyan,
    agent: chalk.blue,
  };
  return (tone, text) => (tone === 'plain' || text === '' ? text : styles[tone](text));
}

/** Pieces side by side as one line, without blanks at its end. */
export function paintLine(pieces: readonly Piece[], paint: Paint): string {
  const end = pieces.findLastIndex((piece) => piece.text.trim() !== '');
  return pieces
    .slice(0, end + 1)
    .map(({ tone, text }, index) => paint(tone, index === end ? text.trimEnd() : text))
    .join('');
}
