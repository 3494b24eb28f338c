export { LangSmithExporter } from './langsmith-exporter.ts';
export type { HidePayload, LangSmithExporterOptions } from './langsmith-options.ts';
