export type { OtlpDialect } from './dialects/dialect.ts';
export type { OtlpProtocol } from './endpoint.ts';
export { OtlpExporter } from './otlp-exporter.ts';
export type { OtlpCompression, OtlpExporterOptions, OtlpHeaders } from './otlp-options.ts';
