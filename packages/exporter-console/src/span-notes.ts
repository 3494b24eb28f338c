import { contentOf } from './content.ts';
import { isFailed } from './marks.ts';
import type { Tone } from './palette.ts';
import { errorsOf } from './span-errors.ts';
import type { SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** A line of text under a span. */
export interface Note {
  readonly text: string;
  readonly tone: Tone;
  /** Cells it stands further to the right than the name of its span. */
  readonly indent: number;
  /** So many lines it may take before it is cut. */
  readonly maxLines: number;
}

/** What is told under a span: its captured content, then what went wrong. */
export function notesOf(
  span: SpanView,
  isPropagated: boolean,
  symbols: Symbols,
  cwd: string | undefined,
): Note[] {
  const content = contentOf(span, symbols).map((text) => note(text, 'quiet', 0, 1));
  return isPropagated ? content : [...content, ...errorNotes(span, cwd)];
}

function errorNotes(span: SpanView, cwd: string | undefined): Note[] {
  const notes: Note[] = [];
  for (const { heading, place, causes } of errorsOf(span, cwd)) {
    notes.push(note(heading, isFailed(span) ? 'bad' : 'warning', 0, 4));
    if (place !== undefined) {
      notes.push(note(place, 'plain', 2, 2));
    }
    notes.push(...causes.map((cause) => note(`caused by ${cause}`, 'quiet', 2, 2)));
  }
  return notes;
}

function note(text: string, tone: Tone, indent: number, maxLines: number): Note {
  return { text, tone, indent, maxLines };
}
