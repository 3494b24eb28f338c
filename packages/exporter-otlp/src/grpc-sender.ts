import { createRequire } from 'node:module';

import type * as GrpcExporterBase from '@opentelemetry/otlp-grpc-exporter-base';
import { errorMessage } from '@spanlight/core';

import { grpcFailure } from './grpc-failure.ts';
import type { OtlpSettings } from './otlp-settings.ts';
import { SOURCE } from './read-setting.ts';
import { requestHeaders, secretsOf } from './request-headers.ts';
import type { Sender, ServerAnswer } from './sender.ts';

const PEER = '@opentelemetry/exporter-trace-otlp-grpc';

type Delegate = ReturnType<typeof GrpcExporterBase.createOtlpGrpcExportDelegate<Uint8Array, void>>;

/** Sends over gRPC, by OpenTelemetry's exporter for it, which has to be installed. */
export class GrpcSender implements Sender {
  readonly #settings: OtlpSettings;
  readonly #delegate: Delegate;
  readonly #metadata: ReturnType<typeof GrpcExporterBase.createEmptyMetadata>;
  /** Of the call that is about to answer. */
  #answer: Uint8Array = new Uint8Array();

  /** @throws TypeError if the exporter for gRPC is not installed */
  constructor(settings: OtlpSettings) {
    const { endpoint, compression, timeoutMillis, tls } = settings;
    const base = loadPeer(endpoint.name);
    const metadata = base.createEmptyMetadata();
    this.#settings = settings;
    this.#metadata = metadata;
    this.#delegate = base.createOtlpGrpcExportDelegate<Uint8Array, void>(
      {
        url: endpoint.url.host,
        // One object for all calls: it is asked for once, and filled before each call.
        metadata: () => metadata,
        credentials: () =>
          endpoint.url.protocol === 'https:'
            ? base.createSslCredentials(tls.ca, tls.key, tls.cert)
            : base.createInsecureCredentials(),
        compression,
        timeoutMillis,
        concurrencyLimit: Infinity,
      },
      {
        serializeRequest: (data) => data,
        deserializeResponse: (answer) => {
          this.#answer = answer;
        },
      },
      'otlp_grpc_span_exporter',
      { name: 'span', countItems: () => 1 },
      undefined,
      'TraceExportService',
      '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    );
  }

  async send(data: Uint8Array, signal: AbortSignal): Promise<ServerAnswer> {
    const { endpoint } = this.#settings;
    const headers = await requestHeaders(this.#settings);
    signal.throwIfAborted();
    for (const [name, value] of Object.entries(headers)) {
      this.#metadata.set(name, value);
    }
    const secrets = secretsOf(headers, endpoint.url);
    return new Promise((resolve, reject) => {
      this.#delegate.export(data, ({ error }) => {
        if (error === undefined) {
          resolve({ body: this.#answer, secrets });
        } else {
          reject(grpcFailure(endpoint.name, error, secrets));
        }
      });
    });
  }

  close(): void {
    this.#delegate.shutdown().catch(() => {});
  }
}

// Synchronously, because who builds an exporter is to hear of it. What is used is a part of the peer.
function loadPeer(name: string): typeof GrpcExporterBase {
  try {
    const peer = createRequire(import.meta.url).resolve(PEER);
    return createRequire(peer)('@opentelemetry/otlp-grpc-exporter-base') as typeof GrpcExporterBase;
  } catch (cause) {
    const message = `cannot send to ${name} by gRPC: ${PEER} is not installed. Install it, or send by HTTP, which has port 4318.`;
    throw new TypeError(errorMessage(SOURCE, message), { cause });
  }
}
