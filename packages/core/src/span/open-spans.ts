import type { ReadableSpan } from './readable-span.ts';
import type { Span } from './span.ts';

/** A span that can be among the open ones. */
export interface OpenSpan extends Span, ReadableSpan {
  readonly name: string;
  /** Where it is among them; -1: nowhere. */
  openIndex: number;
}

/** So many are known at most: a program that forgets to end its spans must not run out of memory for it. */
const MAX_OPEN_SPANS = 10_000;

/**
 * The spans of a provider that have not ended, to end them at its shutdown. Each knows its place: every span comes and goes
 * here, and a `Set` would cost as much as the rest of its end.
 */
export class OpenSpans {
  readonly #spans: OpenSpan[] = [];

  add(span: OpenSpan): void {
    if (this.#spans.length === MAX_OPEN_SPANS) {
      this.remove(this.#spans[0]!); // one of the oldest
    }
    span.openIndex = this.#spans.length;
    this.#spans.push(span);
  }

  remove(span: OpenSpan): void {
    const last = this.#spans.at(-1);
    if (span.openIndex !== -1 && last !== undefined) {
      // The last one takes its place.
      this.#spans.pop();
      if (last !== span) {
        this.#spans[span.openIndex] = last;
        last.openIndex = span.openIndex;
      }
      span.openIndex = -1;
    }
  }

  /** All of them, children before their parents as far as they end in that order. */
  all(): OpenSpan[] {
    return this.#spans.toReversed();
  }
}
