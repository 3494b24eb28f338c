import { diag } from '@opentelemetry/api';
import {
  errorMessage,
  ExportError,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
  SpanlightError,
} from '@spanlight/core';
import { serverMessage, withTimeout } from '@spanlight/core/http';

import { GrpcSender } from './grpc-sender.ts';
import { HttpSender } from './http-sender.ts';
import type { OtlpExporterOptions } from './otlp-options.ts';
import { type OtlpSettings, resolveOptions } from './otlp-settings.ts';
import { SOURCE } from './read-setting.ts';
import type { Sender, ServerAnswer } from './sender.ts';
import { SpanEncoder } from './span-encoder.ts';

/**
 * Sends spans by OTLP, the protocol of OpenTelemetry, which nearly every backend takes. It answers each failure once, with
 * what can be done about it, and does not try again by itself: Spanlight's processors do.
 */
export class OtlpExporter implements SpanExporter {
  readonly name = 'otlp';
  readonly #settings: OtlpSettings;
  readonly #encoder: SpanEncoder;
  readonly #sender: Sender;
  readonly #underWay = new Set<Promise<ExportResult>>();
  #shutdown: Promise<void> | undefined;

  /**
   * @throws TypeError or RangeError that names the option, if one is wrong; TypeError if spans are to be sent by gRPC and
   * `@opentelemetry/exporter-trace-otlp-grpc` is not installed
   */
  constructor(options: OtlpExporterOptions = {}) {
    const settings = resolveOptions(options);
    const { protocol } = settings.endpoint;
    this.#settings = settings;
    this.#encoder = new SpanEncoder(protocol, settings.dialect);
    this.#sender = protocol === 'grpc' ? new GrpcSender(settings) : new HttpSender(settings);
  }

  export: SpanExporter['export'] = (spans, resultCallback, options) => {
    if (this.#shutdown !== undefined) {
      const error = new SpanlightError(SOURCE, 'exporter_shut_down', 'was shut down.');
      resultCallback({ code: 1, error });
      return;
    }
    const work = this.#deliver(spans, options?.signal);
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work)).then(resultCallback);
  };

  /** Resolves when everything taken over was delivered; rejects when something could not be. */
  async forceFlush(): Promise<void> {
    for (const { code, error } of await Promise.all(this.#underWay)) {
      if (code === 1) {
        throw error!;
      }
    }
  }

  /** Waits for what is under way, then closes connections. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.forceFlush().finally(() => this.#sender.close());
    return this.#shutdown;
  }

  /** Never rejects. */
  async #deliver(
    spans: readonly ReadableSpan[],
    signal: AbortSignal | undefined,
  ): Promise<ExportResult> {
    if (spans.length === 0) {
      return { code: 0 };
    }
    const { endpoint, timeoutMillis } = this.#settings;
    const tooLate = (why: string): ExportError =>
      new ExportError(SOURCE, `${endpoint.name} ${why}.`, { failure: 'retryable' });
    try {
      return await withTimeout(timeoutMillis, signal, tooLate, async (deadline) => {
        const request = await this.#encoder.encode(spans);
        return this.#resultOf(await this.#sender.send(request, deadline));
      });
    } catch (error) {
      return { code: 1, error: toSpanlightError(error) };
    }
  }

  async #resultOf({ body, secrets }: ServerAnswer): Promise<ExportResult> {
    const partial = await this.#encoder.partialSuccess(body);
    if (partial === undefined) {
      return { code: 0 };
    }
    const { rejectedSpans } = partial;
    const said = serverMessage(partial.message, secrets) || 'it does not say why';
    const message = `${this.#settings.endpoint.name} refuses ${rejectedSpans} of the spans: ${said}.`;
    // A warning may come without a refusal. Processors of the OpenTelemetry SDK do not look at successes at all.
    diag.warn(errorMessage(SOURCE, message));
    const error = new ExportError(SOURCE, message, { failure: 'rejected' });
    return rejectedSpans > 0 ? { code: 0, rejectedSpans, error } : { code: 0 };
  }
}

function toSpanlightError(error: unknown): SpanlightError {
  return SpanlightError.is(error)
    ? error
    : new SpanlightError(SOURCE, 'export_failed', 'fails by itself, see the cause.', {
        cause: error,
      });
}
