import type { ReadableSpan } from '@spanlight/core';

/** So long a span waits for the spans above it to end. */
const MAX_WAIT_MILLIS = 10 * 60_000;
/** What waits may take so much memory, as estimated. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What a span takes besides its texts. */
const SPAN_BYTES = 500;

interface HeldSpan {
  readonly span: ReadableSpan;
  readonly bytes: number;
  /** When it came, by the monotonic clock. */
  readonly since: number;
}

/** Spans that wait for the spans above them to end, within bounds. */
export class HeldSpans {
  /** By trace id, in the order in which they came. */
  readonly #traces = new Map<string, HeldSpan[]>();
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#traces.size === 0;
  }

  add(spans: readonly ReadableSpan[]): void {
    const since = performance.now();
    for (const span of spans) {
      const { traceId } = span.spanContext();
      const bytes = SPAN_BYTES + textSize(span.attributes) + textSize(span.events);
      const trace = this.#traces.get(traceId) ?? [];
      trace.push({ span, bytes, since });
      this.#traces.set(traceId, trace);
      this.#bytes += bytes;
    }
  }

  /** What is held of the traces of these spans. */
  ofTracesOf(spans: readonly ReadableSpan[]): ReadableSpan[] {
    return [...traceIdsOf(spans)].flatMap((traceId) => this.#spansOf(traceId));
  }

  remove(spans: readonly ReadableSpan[]): void {
    const removed = new Set(spans);
    for (const traceId of traceIdsOf(spans)) {
      this.#keep(traceId, (held) => !removed.has(held.span));
    }
  }

  /** Takes out the traces of which a span has waited too long, and the oldest traces while there is too much. */
  takeOverdue(): ReadableSpan[] {
    const latest = performance.now() - MAX_WAIT_MILLIS;
    const taken: ReadableSpan[][] = [];
    for (const [traceId, [oldest]] of this.#traces) {
      if (oldest!.since <= latest || this.#bytes > MAX_BYTES) {
        taken.push(this.#take(traceId));
      }
    }
    return taken.flat();
  }

  takeAll(): ReadableSpan[] {
    return [...this.#traces.keys()].flatMap((traceId) => this.#take(traceId));
  }

  #take(traceId: string): ReadableSpan[] {
    const spans = this.#spansOf(traceId);
    this.#keep(traceId, () => false);
    return spans;
  }

  #spansOf(traceId: string): ReadableSpan[] {
    return (this.#traces.get(traceId) ?? []).map(({ span }) => span);
  }

  #keep(traceId: string, isKept: (held: HeldSpan) => boolean): void {
    const [kept, gone]: [HeldSpan[], HeldSpan[]] = [[], []];
    for (const held of this.#traces.get(traceId) ?? []) {
      (isKept(held) ? kept : gone).push(held);
    }
    this.#bytes -= gone.reduce((sum, { bytes }) => sum + bytes, 0);
    if (kept.length > 0) {
      this.#traces.set(traceId, kept);
    } else {
      this.#traces.delete(traceId);
    }
  }
}

function traceIdsOf(spans: readonly ReadableSpan[]): Set<string> {
  return new Set(spans.map((span) => span.spanContext().traceId));
}

/** How long the texts in a value are. Bounded in depth: a value may contain itself. */
function textSize(value: unknown, depth = 0): number {
  if (typeof value === 'string') {
    return value.length;
  }
  if (value instanceof Uint8Array) {
    return value.length;
  }
  if (typeof value !== 'object' || value === null || depth > 5) {
    return 0;
  }
  return Object.values(value).reduce<number>(
    (sum, part) => sum + 10 + textSize(part, depth + 1),
    0,
  );
}
