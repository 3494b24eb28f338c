export { ZipkinExporter } from './zipkin-exporter.ts';
export type { ZipkinExporterOptions } from './zipkin-options.ts';
