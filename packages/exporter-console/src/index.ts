export { ConsoleExporter } from './console-exporter.ts';
export type { ConsoleExporterOptions } from './console-options.ts';
