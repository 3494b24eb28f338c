import type { IExportTraceServiceResponse, ISerializer } from '@opentelemetry/otlp-transformer';
import { ExportError, type ReadableSpan } from '@spanlight/core';

import type { Dialect } from './dialects/dialect.ts';
import type { OtlpProtocol } from './endpoint.ts';
import { SOURCE } from './read-setting.ts';
import { toWireSpan } from './to-wire-span.ts';

/** What a server says of a request that it has taken in part, or with a warning. */
export interface PartialSuccess {
  /** So many spans were refused; it does not say which. */
  readonly rejectedSpans: number;
  readonly message: string;
}

type Serializer = ISerializer<ReadableSpan[], IExportTraceServiceResponse>;

/** Encodes requests and decodes what is answered, by OpenTelemetry's serializers. */
export class SpanEncoder {
  readonly #isJson: boolean;
  readonly #dialect: Dialect | undefined;
  #serializer: Promise<Serializer> | undefined;

  constructor(protocol: OtlpProtocol, dialect: Dialect | undefined) {
    this.#isJson = protocol === 'http/json';
    this.#dialect = dialect;
  }

  /** Rejects with an `ExportError` if there is a span that cannot be encoded. */
  async encode(spans: readonly ReadableSpan[]): Promise<Uint8Array> {
    const serializer = await this.#load();
    try {
      return serializer.serializeRequest(spans.map((span) => toWireSpan(span, this.#dialect)))!;
    } catch (cause) {
      throw new ExportError(SOURCE, 'there is a span that cannot be encoded.', {
        failure: 'rejected',
        cause,
      });
    }
  }

  /** Undefined if all went well, or the answer cannot be read: that it is there says that the request was taken. */
  async partialSuccess(answer: Uint8Array): Promise<PartialSuccess | undefined> {
    const serializer = await this.#load();
    try {
      // The decoder for JSON checks nothing, and JSON has integers of 64 bits as texts.
      const said: { rejectedSpans?: unknown; errorMessage?: unknown } =
        serializer.deserializeResponse(answer).partialSuccess ?? {};
      const rejectedSpans = Number(said.rejectedSpans ?? 0);
      const message = typeof said.errorMessage === 'string' ? said.errorMessage : '';
      return rejectedSpans === 0 && message === '' ? undefined : { rejectedSpans, message };
    } catch {
      return undefined;
    }
  }

  // With the first spans, so that programs start faster: it is much code.
  #load(): Promise<Serializer> {
    this.#serializer ??= import('@opentelemetry/otlp-transformer').then((serializers) =>
      this.#isJson ? serializers.JsonTraceSerializer : serializers.ProtobufTraceSerializer,
    );
    return this.#serializer;
  }
}
