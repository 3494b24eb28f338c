import type { ReadableSpan } from '../span/readable-span.ts';
import { spanSize } from './span-size.ts';

/** So many spans may have been taken before they are cut off. */
const CUT_EVERY = 1024;

/** Spans that wait for their export, in order, up to a bound. */
export class SpanQueue {
  readonly #maxBytes: number;
  readonly #maxCount: number;
  // Taken spans are cut off now and then only: cutting moves all that are left.
  #spans: ReadableSpan[] = [];
  #sizes: number[] = [];
  #start = 0;
  #bytes = 0;

  constructor(maxBytes: number, maxCount: number) {
    this.#maxBytes = maxBytes;
    this.#maxCount = maxCount;
  }

  get length(): number {
    return this.#spans.length - this.#start;
  }

  /** Estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends a span if there is room, and answers whether there was. */
  push(span: ReadableSpan): boolean {
    const size = spanSize(span);
    if (this.#bytes + size > this.#maxBytes || this.length >= this.#maxCount) {
      return false;
    }
    this.#bytes += size;
    this.#spans.push(span);
    this.#sizes.push(size);
    return true;
  }

  /** Takes the oldest spans: at most so many of at most so many bytes together, but at least one if there is one. */
  take(maxCount: number, maxBytes: number): ReadableSpan[] {
    let end = this.#start;
    let bytes = 0;
    while (end < this.#spans.length && end - this.#start < maxCount) {
      bytes += this.#sizes[end]!;
      if (bytes > maxBytes && end > this.#start) {
        bytes -= this.#sizes[end]!;
        break;
      }
      end += 1;
    }
    const taken = this.#spans.slice(this.#start, end);
    this.#bytes -= bytes;
    this.#start = end;
    if (this.#start >= CUT_EVERY || this.#start === this.#spans.length) {
      this.#spans = this.#spans.slice(this.#start);
      this.#sizes = this.#sizes.slice(this.#start);
      this.#start = 0;
    }
    return taken;
  }
}
