import type { ReadableSpan } from '@spanlight/core';

/** Backends with names of their own for what the GenAI conventions say. */
export type OtlpDialect = 'langfuse' | 'langsmith' | 'phoenix';

/**
 * Says a span once more in the words of one backend: what that reads under other names than those of the GenAI conventions.
 * A pure function. What the span says itself goes before it.
 */
export type Dialect = (span: ReadableSpan) => DialectAdditions;

/** What a dialect adds to a span. */
interface DialectAdditions {
  readonly attributes: ReadableSpan['attributes'];
  readonly events?: ReadableSpan['events'];
}
