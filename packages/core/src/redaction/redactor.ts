import type { ReadableSpan } from '../span/readable-span.ts';

/**
 * Decides which values leave the process. Called when a span ends, before any processor sees it, once for each attribute of
 * the span, of its events and of its links, and for the message of its status under the key `status.message`.
 *
 * The answer takes the place of the value and is stored as any attribute value is: the value itself, another one, or
 * undefined to remove it. If the redactor throws, or answers what cannot be stored, the value becomes `[redaction failed]`;
 * a promise cannot be stored, so a redactor is synchronous.
 */
export type Redactor = (key: string, value: unknown, span: ReadableSpan) => unknown;
