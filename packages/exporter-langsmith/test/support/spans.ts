import type { ReadableSpan } from '@spanlight/core';
import { type FakeSpan, fakeSpan } from '@spanlight/core/testing';

import type { RunTree } from './langsmith-server.ts';

/** A span of a trace, with ids that are easily told apart. */
export function spanOf(
  trace: number,
  id: number,
  parent?: number,
  overrides: Partial<FakeSpan> = {},
): ReadableSpan {
  return fakeSpan({
    name: `span ${id}`,
    traceId: `a${trace.toString(16).padStart(31, '0')}`,
    spanId: spanIdOf(id),
    ...(parent !== undefined && { parentSpanId: spanIdOf(parent) }),
    startTime: [1_700_000_000, id * 1000],
    endTime: [1_700_000_001, id * 1000],
    ...overrides,
  });
}

/** A span whose parent is in another process. */
export function spanOfRemoteParent(trace: number, id: number): ReadableSpan {
  const span = spanOf(trace, id, 9999);
  return { ...span, parentSpanContext: { ...span.parentSpanContext!, isRemote: true } };
}

/** The names of a tree: `['root', ['leaf'], ['inner', ['leaf']]]`. */
export type Names = [string, ...Names[]];

export function namesOf({ run, children }: RunTree): Names {
  return [run.name, ...children.map(namesOf)];
}

function spanIdOf(id: number): string {
  return `b${id.toString(16).padStart(15, '0')}`;
}
