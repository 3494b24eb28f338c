import { textOf } from './safely.ts';

const marker = Symbol.for('spanlight.error');

/** The message of every error and warning: `[spanlight] [core] cannot …: … .` */
export function errorMessage(source: string, text: string): string {
  return `[spanlight] [${source}] ${text}`;
}

/** What an error says, without the names in front. */
export function plainMessage(error: Error): string {
  return error.message.replace(/^\[spanlight\] \[[^\]]*\] /, '');
}

/**
 * A failure at run time, named by a stable `code`. Mistakes in options are `TypeError`s and `RangeError`s instead, thrown
 * where they are made.
 */
export class SpanlightError extends Error {
  override readonly name: string = 'SpanlightError';
  /** Stable, for programs: e.g. `export_failed`. */
  readonly code: string;
  /** @internal */
  readonly [marker] = true;

  /**
   * @param source - the package or part that failed, e.g. `exporter-zipkin`
   * @param message - what failed with which value, and what to do. Without secrets.
   */
  constructor(source: string, code: string, message: string, options?: ErrorOptions) {
    super(errorMessage(source, message), options);
    this.code = code;
  }

  /** Whether a value is a SpanlightError, also one of another copy of this package. */
  static is(value: unknown): value is SpanlightError {
    return value instanceof Error && marker in value;
  }
}

/** What was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown));
}

/** What can be done about a failed export. */
export type ExportFailure =
  /** The backend may take the same spans later. They are kept and sent again. */
  | 'retryable'
  /**
   * The backend will never take these spans. The batch is split until those that are refused stand alone; the others are
   * delivered. For failures that are not about single spans, such as a wrong API key, reject with any other error.
   */
  | 'rejected'
  /** The backend may take them in smaller batches. The batch is split. */
  | 'too_large';

/** Why a batch was not delivered, and whether trying again makes sense. What a `SpanExporter` answers on failure. */
export class ExportError extends SpanlightError {
  override readonly name = 'ExportError';
  readonly failure: ExportFailure;
  /** How long the backend asked to wait, in milliseconds. Only with `retryable`. */
  readonly retryAfterMillis: number | undefined;

  /** @param source - the exporter's package, e.g. `exporter-zipkin` */
  constructor(
    source: string,
    message: string,
    options: ErrorOptions & { failure: ExportFailure; retryAfterMillis?: number },
  ) {
    super(source, 'export_failed', message, options);
    this.failure = options.failure;
    this.retryAfterMillis = options.retryAfterMillis;
  }
}

/** What an exporter says can be done about a failure, if it says that: also one with another copy of this package. */
export function exportFailureOf(error: Error | undefined): ExportFailure | undefined {
  return SpanlightError.is(error) ? (error as Partial<ExportError>).failure : undefined;
}
