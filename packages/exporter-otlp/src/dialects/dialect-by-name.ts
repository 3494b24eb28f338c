import type { Dialect, OtlpDialect } from './dialect.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { phoenix } from './phoenix.ts';

/** The dialects, by the names of the backends. */
export const dialectByName: { readonly [name in OtlpDialect]: Dialect } = {
  langfuse,
  langsmith,
  phoenix,
};
