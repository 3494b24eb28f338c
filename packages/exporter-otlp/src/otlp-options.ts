import type { OtlpDialect } from './dialects/dialect.ts';
import type { OtlpProtocol } from './endpoint.ts';

/** How the bodies of requests are compressed. */
export type OtlpCompression = 'gzip' | 'none';

/** Headers by name, or a function that is asked for them before each request, so that it can renew a token. */
export type OtlpHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

/** Where and how an `OtlpExporter` sends. Every option has a default. */
export interface OtlpExporterOptions {
  /**
   * The URL of the receiver; `/v1/traces` is added to its path, unless it ends so. Default:
   * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` as it is, then `OTEL_EXPORTER_OTLP_ENDPOINT`, then `http://localhost:4318`.
   */
  readonly endpoint?: string;
  /**
   * Default: `OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`, then `OTEL_EXPORTER_OTLP_PROTOCOL`, then `grpc` if the endpoint has port
   * 4317, which is that of gRPC, else `http/protobuf`. For `grpc` the package `@opentelemetry/exporter-trace-otlp-grpc` must
   * be installed.
   */
  readonly protocol?: OtlpProtocol;
  /**
   * Sent with each request, along with those of `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_EXPORTER_OTLP_TRACES_HEADERS`. While a
   * function fails, the spans are kept and it is asked again.
   */
  readonly headers?: OtlpHeaders;
  /** Default: `OTEL_EXPORTER_OTLP_TRACES_COMPRESSION`, then `OTEL_EXPORTER_OTLP_COMPRESSION`, then `none`. */
  readonly compression?: OtlpCompression;
  /**
   * How long a request may take, in milliseconds. Default: `OTEL_EXPORTER_OTLP_TRACES_TIMEOUT`, then
   * `OTEL_EXPORTER_OTLP_TIMEOUT`, then 10,000.
   */
  readonly timeoutMillis?: number;
  /** Adds to the spans of models, tools and agents what this backend reads. Default: nothing. */
  readonly dialect?: OtlpDialect;
}
