import type { Attributes, SpanStatus } from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';
import { copyAttributeValue, defineEntry, UNREPRESENTABLE } from '../span/attribute-value.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import type { Redactor } from './redactor.ts';

const FAILED = '[redaction failed]';

/** A redactor at work on one span. Never throws, whatever the redactor does. */
export class SpanRedaction {
  readonly #redactor: Redactor;
  readonly #span: ReadableSpan;
  readonly #lengthLimit: number;

  /** @param lengthLimit - what the redactor answers is cut to it, like every value of the span */
  constructor(redactor: Redactor, span: ReadableSpan, lengthLimit: number) {
    this.#redactor = redactor;
    this.#span = span;
    this.#lengthLimit = lengthLimit;
  }

  /** What is kept of a value, ready to be stored. Undefined if nothing is. */
  value(key: string, value: unknown): unknown {
    const answer = safely(() => {
      const redacted = this.#redactor(key, value, this.#span);
      if (redacted instanceof Promise) {
        redacted.catch(() => {}); // nobody else handles its rejection, which would end the program
      }
      return redacted;
    }, UNREPRESENTABLE);
    // Also what comes back as it was is copied: an array or object may have been changed in place.
    const stored = answer === undefined ? undefined : copyAttributeValue(answer, this.#lengthLimit);
    return stored === UNREPRESENTABLE ? FAILED : stored;
  }

  /** A copy of an event or link with what is kept of its attributes. */
  part<Part extends { readonly attributes?: Attributes }>(part: Part): Part {
    const attributes: Attributes = {};
    for (const [key, value] of Object.entries(part.attributes ?? {})) {
      const kept = this.value(key, value);
      if (kept !== undefined) {
        defineEntry(attributes, key, kept);
      }
    }
    return { ...part, attributes };
  }

  /** The status with what is kept of its message, which can be nothing but text. */
  status({ code, message }: SpanStatus): SpanStatus {
    const kept = message === undefined ? undefined : this.value('status.message', message);
    return kept === undefined
      ? { code }
      : { code, message: typeof kept === 'string' ? kept : FAILED };
  }
}
