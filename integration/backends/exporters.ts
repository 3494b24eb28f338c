import type { SpanExporter } from '@spanlight/core';
import { OtlpExporter } from '@spanlight/exporter-otlp';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';

/** How spans get to a backend. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc' | 'zipkin';

export function exporterFor(protocol: Protocol, endpoint: string): SpanExporter {
  return protocol === 'zipkin'
    ? new ZipkinExporter({ endpoint })
    : new OtlpExporter({ endpoint, protocol });
}
