import type { Span } from '@opentelemetry/api';
import { errorMessage } from '@spanlight/core';

import { type ContentCapture, type ContentKind, capturedKinds } from './content-capture.ts';
import { jsonWithin } from './json-within.ts';
import { plainCopy } from './plain-copy.ts';

/** How content gets onto spans, if it does. */
export interface ContentOptions {
  /**
   * Which content becomes attributes of spans: all of it, none, or some kinds. Default: as the variable
   * `SPANLIGHT_CAPTURE_CONTENT` says, else `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, else false.
   */
  captureContent?: boolean | ContentCapture;
  /** The longest a single attribute of content can get, in bytes of UTF-8. Texts in it are cut to fit. Default: 131,072. */
  maxContentBytes?: number;
  /**
   * Decides what is kept of content, before it is stored. `redactSecrets()` of core is one.
   *
   * It gets the name of the attribute, the content as it is before it becomes JSON, media left out (a copy: it may be
   * changed), and the span. Its answer takes the place of the content; undefined removes it. If it throws or answers a
   * promise, the content is dropped.
   */
  redact?(key: string, value: unknown, span: unknown): unknown;
}

const DEFAULT_MAX_BYTES = 131_072;
/** Room for the structure around texts that are cut. */
const LEAST_MAX_BYTES = 256;

/** The gate through which all content goes: closed or open, redaction, limit. Nothing in here throws at run time. */
export class ContentWriter {
  readonly #kinds: ReadonlySet<ContentKind>;
  readonly #maxBytes: number;
  readonly #options: ContentOptions;

  /** @throws TypeError or RangeError for a mistake in the options */
  constructor(options: ContentOptions) {
    const { captureContent, maxContentBytes = DEFAULT_MAX_BYTES } = options;
    this.#kinds = capturedKinds(captureContent, globalThis.process?.env ?? {});
    if (!Number.isSafeInteger(maxContentBytes) || maxContentBytes < LEAST_MAX_BYTES) {
      const text = `maxContentBytes cannot be ${String(maxContentBytes)}. Set a whole number from ${LEAST_MAX_BYTES} on.`;
      throw new RangeError(errorMessage('callbacks', text));
    }
    if (options.redact !== undefined && typeof options.redact !== 'function') {
      throw new TypeError(errorMessage('callbacks', 'redact must be a function.'));
    }
    this.#maxBytes = maxContentBytes;
    this.#options = options;
  }

  isOpenFor(kind: ContentKind): boolean {
    return this.#kinds.has(kind);
  }

  /** What of a value is stored as an attribute: JSON, or a text as it is. Undefined: nothing. */
  textOf(kind: ContentKind, key: string, value: () => unknown, span: Span): string | undefined {
    if (!this.isOpenFor(kind)) {
      return undefined;
    }
    try {
      const original = value();
      const plain = plainCopy(parsedJson(original), this.#maxBytes);
      const kept = this.#options.redact === undefined ? plain : this.#redacted(key, plain, span);
      const text = kept === undefined ? undefined : jsonWithin(kept, this.#maxBytes);
      return isSameJson(original, text) ? original : text;
    } catch {
      return undefined;
    }
  }

  #redacted(key: string, value: unknown, span: Span): unknown {
    const kept = this.#options.redact?.(key, value, span);
    if (kept instanceof Promise) {
      kept.catch(() => {}); // nobody else handles its rejection, which would end the program
      return undefined;
    }
    return plainCopy(kept, this.#maxBytes);
  }
}

// Models write arguments as JSON, and tools often answer it: what is inside is looked at, and a string of JSON is not to
// become a string in JSON.
function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

// Numbers of more digits than JavaScript knows stay as they were written, unless something else had to change.
function isSameJson(original: unknown, text: string | undefined): original is string {
  try {
    return typeof original === 'string' && JSON.stringify(JSON.parse(original)) === text;
  } catch {
    return false;
  }
}
