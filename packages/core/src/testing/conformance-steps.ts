import assert from 'node:assert/strict';

import type { ExportResult, ReadableSpan, SpanExporter } from '@spanlight/core';

import type { DeliveredSpan } from './delivered-span.ts';

/** So long an exporter may take to answer in a case. */
const PATIENCE_MILLIS = 10_000;

/** Exports and answers the result. Rejects if `export` throws, answers twice, or takes too long. */
export async function exportSpans(
  exporter: SpanExporter,
  spans: ReadableSpan[],
  signal: AbortSignal = new AbortController().signal,
): Promise<ExportResult> {
  const results: ExportResult[] = [];
  const result = await new Promise<ExportResult>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('export did not call back')), PATIENCE_MILLIS);
    const answered = (answer: ExportResult): void => {
      clearTimeout(timer);
      results.push(answer);
      resolve(answer);
    };
    exporter.export(spans, answered, { signal });
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(results.length, 1, 'export called back more than once');
  return result;
}

/** What a span was delivered as. */
export function deliveredAs(read: readonly DeliveredSpan[], span: ReadableSpan): DeliveredSpan {
  const found = read.find((one) => one.spanId === span.spanContext().spanId);
  assert.ok(found !== undefined, `span "${span.name}" was not delivered`);
  return found;
}

/** Checks that these spans were delivered, each once, and nothing else. */
export function assertSameSpans(
  read: readonly DeliveredSpan[],
  spans: readonly ReadableSpan[],
  isOrderKept: boolean,
): void {
  const actual = read.map((span) => span.spanId);
  const expected = spans.map((span) => span.spanContext().spanId);
  assert.deepEqual(
    isOrderKept ? actual : actual.toSorted(),
    isOrderKept ? expected : expected.toSorted(),
  );
}

/** All that an error says, its causes included. */
export function describeError(error: Error): string {
  const cause = error.cause instanceof Error ? describeError(error.cause) : String(error.cause);
  return `${error.message} ${error.stack} ${JSON.stringify(error)} ${cause}`;
}

/** Makes a value and everything in it refuse changes. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach((child: unknown) => deepFreeze(child));
  }
  return value;
}

/** Waits for clean-up that a broken exporter may never finish; its failure is not the case's. */
export async function giveUpAfter(millis: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([work.catch(() => {}), patience]);
  clearTimeout(timer);
}
