export { MemoryExporter, type MemoryExporterOptions } from './memory-exporter.ts';
export type { SpanTree } from './span-tree.ts';
