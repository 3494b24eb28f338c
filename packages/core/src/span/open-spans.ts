import type { ReadableSpan } from './readable-span.ts';
import type { Span } from './span.ts';

/** A span that can be in a list of open ones. */
export interface OpenSpan extends Span, ReadableSpan {
  readonly name: string;
  olderOpen: OpenSpan | undefined;
  newerOpen: OpenSpan | undefined;
}

/** So many are known at most: a program that forgets to end its spans must not run out of memory for it. */
const MAX_OPEN_SPANS = 10_000;

/**
 * The spans of a provider that have not ended, to end them at its shutdown. A linked list through the spans themselves: every
 * span comes and goes here, and a `Set` would cost more than the rest of its end.
 */
export class OpenSpans {
  #newest: OpenSpan | undefined;
  #oldest: OpenSpan | undefined;
  #count = 0;

  add(span: OpenSpan): void {
    span.olderOpen = this.#newest;
    if (this.#newest === undefined) {
      this.#oldest = span;
    } else {
      this.#newest.newerOpen = span;
    }
    this.#newest = span;
    this.#count += 1;
    if (this.#count > MAX_OPEN_SPANS) {
      this.remove(this.#oldest!);
    }
  }

  remove(span: OpenSpan): void {
    const { olderOpen, newerOpen } = span;
    if (newerOpen === undefined && this.#newest !== span) {
      return; // it is not in here any more
    }
    if (newerOpen === undefined) {
      this.#newest = olderOpen;
    } else {
      newerOpen.olderOpen = olderOpen;
      span.newerOpen = undefined;
    }
    if (olderOpen === undefined) {
      this.#oldest = newerOpen;
    } else {
      olderOpen.newerOpen = newerOpen;
      span.olderOpen = undefined;
    }
    this.#count -= 1;
  }

  /** Calls back for each, the newest first: children before their parents. */
  forEach(callback: (span: OpenSpan) => void): void {
    const spans: OpenSpan[] = [];
    for (let span = this.#newest; span !== undefined; span = span.olderOpen) {
      spans.push(span);
    }
    spans.forEach(callback);
  }
}
