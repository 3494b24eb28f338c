import type { ReadableSpan } from '@spanlight/core';

import { childPosition, rootPosition, type RunPosition } from './run-position.ts';

/** A span, and where its run stands. */
export interface PlacedSpan {
  readonly span: ReadableSpan;
  readonly position: RunPosition;
}

/** So many runs that were sent are remembered, for children that end after their parents, and so many open spans. */
const MAX_REMEMBERED = 20_000;

/**
 * Finds the place of each run in its tree. That takes the ids and starts of all spans above it, and children end before
 * their parents. Spanlight tells of spans when they start; in the OpenTelemetry SDK an exporter learns of a span when it has
 * ended.
 */
export class RunPositions {
  /** Spans that have started and were not sent yet, in that order. */
  readonly #open = new Map<string, ReadableSpan>();
  /** By span, and by trace that of its root; in the order in which they were remembered. */
  readonly #remembered = new Map<string, RunPosition>();

  /** Makes a span known to its descendants. */
  start(span: ReadableSpan): void {
    this.#open.set(keyOf(span), span);
    forgetOldest(this.#open);
  }

  /**
   * Places the spans whose ancestors are all known, among these spans or from before.
   *
   * @param isLast - true: no ancestor is waited for. A span whose parent is unknown becomes a root.
   */
  place(
    spans: readonly ReadableSpan[],
    isLast: boolean,
  ): { placed: PlacedSpan[]; waiting: ReadableSpan[] } {
    const bySpan = new Map(spans.map((span) => [keyOf(span), span]));
    // Undefined: an ancestor is waited for.
    const positions = new Map<string, RunPosition | undefined>();
    const placed: PlacedSpan[] = [];
    const waiting: ReadableSpan[] = [];
    for (const span of spans) {
      const position = this.#find(span, bySpan, positions, isLast);
      if (position === undefined) {
        waiting.push(span);
      } else {
        placed.push({ span, position });
      }
    }
    return { placed, waiting };
  }

  /** Keeps in mind where these runs stand: what comes later may be their child. */
  remember(placed: readonly PlacedSpan[]): void {
    for (const { span, position } of placed) {
      this.#open.delete(keyOf(span));
      this.#remember(span, position);
    }
  }

  #remember(span: ReadableSpan, position: RunPosition): void {
    this.#remembered.set(keyOf(span), position);
    if (isWithoutParent(span)) {
      this.#remembered.set(span.spanContext().traceId, position);
    }
    forgetOldest(this.#remembered);
  }

  // Up to the first ancestor whose place is known, and down again: no recursion, traces may be deep.
  #find(
    span: ReadableSpan,
    bySpan: ReadonlyMap<string, ReadableSpan>,
    positions: Map<string, RunPosition | undefined>,
    isLast: boolean,
  ): RunPosition | undefined {
    const path = new Map<string, ReadableSpan>();
    let position: RunPosition | undefined;
    let isWaiting = false;
    for (let key: string | undefined = keyOf(span); key !== undefined;) {
      position = this.#remembered.get(key) ?? positions.get(key);
      const ancestor = bySpan.get(key) ?? this.#open.get(key);
      if (position !== undefined || path.has(key)) {
        break; // `path` has it: the spans say that they are each other's parents
      }
      if (ancestor === undefined || positions.has(key)) {
        isWaiting = !isLast;
        break;
      }
      path.set(key, ancestor);
      key = localParentOf(ancestor);
    }
    for (const [key, descendant] of [...path].toReversed()) {
      if (!isWaiting) {
        position =
          position === undefined
            ? this.#placeRoot(descendant, positions)
            : childPosition(descendant, position);
      }
      positions.set(key, position);
      if (position !== undefined && !bySpan.has(key)) {
        this.#remember(descendant, position); // it is open: when it is sent it has to say the same
      }
    }
    return position;
  }

  // A trace has one root as a rule. Where it has more, only the first can have its id.
  #placeRoot(span: ReadableSpan, positions: Map<string, RunPosition | undefined>): RunPosition {
    const { traceId } = span.spanContext();
    const isFirst = !this.#remembered.has(traceId) && !positions.has(traceId);
    const position = rootPosition(span, isFirst && isWithoutParent(span));
    if (isWithoutParent(span)) {
      positions.set(traceId, position);
    }
    return position;
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= MAX_REMEMBERED) {
      return;
    }
    map.delete(key);
  }
}

function isWithoutParent(span: ReadableSpan): boolean {
  return span.parentSpanContext === undefined;
}

function keyOf(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  return traceId + spanId;
}

/** The key of the parent, if that is a span of this process. */
function localParentOf({ parentSpanContext }: ReadableSpan): string | undefined {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true
    ? undefined
    : parentSpanContext.traceId + parentSpanContext.spanId;
}
