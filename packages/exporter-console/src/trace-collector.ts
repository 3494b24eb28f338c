import type { ReadableSpan } from '@spanlight/core';

import { groupBy } from './group-by.ts';
import { viewIds, type SpanIds } from './span-view.ts';

/** Spans of one trace that are printed together. */
export interface TracePart {
  readonly traceId: string;
  /** In the order in which they ended. */
  readonly spans: readonly ReadableSpan[];
  /** Absent when it has not ended, or was never seen. */
  readonly root: ReadableSpan | undefined;
  readonly reason: PrintReason;
  /** Whether spans of the trace were printed before, when its root had not ended. */
  readonly isContinued: boolean;
  /** Spans that were counted and not kept. */
  readonly omitted: number;
}

/** Why a part is printed now. */
export type PrintReason =
  /** Its root ended. */
  | 'complete'
  /** Nothing of it was heard for a while, or someone asked for everything there is. */
  | 'unfinished'
  /** Its spans ended after their root was printed. */
  | 'late'
  /** Room was needed. */
  | 'evicted';

export interface CollectorLimits {
  /** Spans held at once, over all traces. */
  readonly maxSpans: number;
  readonly maxSpansPerTrace: number;
  /** How long a trace without a root is kept after its last span. */
  readonly quietMillis: number;
  /** The same for spans whose root was printed already. */
  readonly lateMillis: number;
  /** Printed traces that are remembered, to tell what belongs to them. */
  readonly maxPrinted: number;
}

const defaultLimits: CollectorLimits = {
  maxSpans: 20_000,
  maxSpansPerTrace: 10_000,
  quietMillis: 30_000,
  lateMillis: 1000,
  maxPrinted: 1000,
};

interface OpenTrace {
  spans: { readonly span: ReadableSpan; readonly ids: SpanIds }[];
  omitted: number;
  dueAt: number;
}

/**
 * Holds spans until the root of their trace in this process has ended.
 *
 * A process may hold several parts of one trace, when it calls itself: a root with a remote parent takes along only what
 * stands below it, a root without a parent everything there is.
 */
export class TraceCollector {
  readonly #limits: CollectorLimits;
  /** In the order in which they began, so that the first is the oldest. */
  readonly #open = new Map<string, OpenTrace>();
  readonly #printed = new Map<string, 'root' | 'part'>();
  #held = 0;

  constructor(limits: CollectorLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Takes over a span and returns what is to be printed because of it. */
  add(span: ReadableSpan, now: number): TracePart[] {
    const ids = viewIds(span);
    const trace = this.#trace(ids.traceId);
    const wait =
      this.#printed.get(ids.traceId) === 'root'
        ? this.#limits.lateMillis
        : this.#limits.quietMillis;
    trace.dueAt = now + wait;
    if (ids.isLocalRoot) {
      return [this.#close(ids, span, trace)];
    }
    if (trace.spans.length >= this.#limits.maxSpansPerTrace) {
      trace.omitted += 1;
      return [];
    }
    trace.spans.push({ span, ids });
    this.#held += 1;
    return this.#held > this.#limits.maxSpans ? this.#evictOldest() : [];
  }

  /** What nothing was heard of for too long. */
  takeQuiet(now: number): TracePart[] {
    const due = [...this.#open].filter(([, trace]) => trace.dueAt <= now);
    return due.map(([traceId, trace]) => this.#giveUp(traceId, trace, 'unfinished'));
  }

  /** Everything that is held. */
  takeAll(): TracePart[] {
    return [...this.#open].map(([traceId, trace]) => this.#giveUp(traceId, trace, 'unfinished'));
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  #trace(traceId: string): OpenTrace {
    let trace = this.#open.get(traceId);
    if (trace === undefined) {
      trace = { spans: [], omitted: 0, dueAt: 0 };
      this.#open.set(traceId, trace);
    }
    return trace;
  }

  #close(ids: SpanIds, root: ReadableSpan, trace: OpenTrace): TracePart {
    const taken =
      ids.parentSpanId === undefined ? new Set(trace.spans) : below(ids.spanId, trace.spans);
    const spans = trace.spans.filter((entry) => taken.has(entry)).map((entry) => entry.span);
    const left = trace.spans.filter((entry) => !taken.has(entry));
    this.#held -= spans.length;
    const part: TracePart = {
      traceId: ids.traceId,
      spans: [...spans, root],
      root,
      reason: 'complete',
      isContinued: this.#printed.get(ids.traceId) === 'part',
      omitted: trace.omitted,
    };
    trace.spans = left;
    trace.omitted = 0;
    if (left.length === 0) {
      this.#open.delete(ids.traceId);
    }
    this.#remember(ids.traceId, 'root');
    return part;
  }

  #evictOldest(): TracePart[] {
    for (const [traceId, trace] of this.#open) {
      return [this.#giveUp(traceId, trace, 'evicted')];
    }
    return [];
  }

  #giveUp(traceId: string, trace: OpenTrace, reason: PrintReason): TracePart {
    const before = this.#printed.get(traceId);
    this.#open.delete(traceId);
    this.#held -= trace.spans.length;
    this.#remember(traceId, before ?? 'part');
    return {
      traceId,
      spans: trace.spans.map((entry) => entry.span),
      root: undefined,
      reason: before === 'root' && reason === 'unfinished' ? 'late' : reason,
      isContinued: before === 'part',
      omitted: trace.omitted,
    };
  }

  #remember(traceId: string, what: 'root' | 'part'): void {
    this.#printed.delete(traceId);
    this.#printed.set(traceId, what);
    if (this.#printed.size > this.#limits.maxPrinted) {
      for (const oldest of this.#printed.keys()) {
        this.#printed.delete(oldest);
        break;
      }
    }
  }
}

/** What descends from a span. Children end before their parents, as a rule: the answer is built over all of them. */
function below(spanId: string, entries: OpenTrace['spans']): Set<OpenTrace['spans'][number]> {
  const byParent = groupBy(entries, (entry) => entry.ids.parentSpanId);
  const taken = new Set<OpenTrace['spans'][number]>();
  const parents = [spanId];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const entry of byParent.get(parent) ?? []) {
      if (!taken.has(entry)) {
        taken.add(entry);
        parents.push(entry.ids.spanId);
      }
    }
  }
  return taken;
}
