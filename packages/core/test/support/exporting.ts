import { batch, type BatchOptions, simple, type Tracer } from '../../src/index.ts';
import { exporterOf, ManualExporter } from './manual-exporter.ts';
import { recordSpans } from './record-spans.ts';

/** A program whose spans are sent in batches to an exporter that the test answers for. */
export function recordBatches(options: BatchOptions = {}) {
  const exporter = new ManualExporter();
  const recording = recordSpans({ processors: [batch(exporter, options)] });
  const stats = () => recording.provider.stats().exporters[0]!;
  return { exporter, stats, ...recording };
}

/** A program with a failing exporter and, beside it, one that works. */
export function recordBesideWorking(failing: Parameters<typeof exporterOf>[0]) {
  const working = exporterOf((_spans, done) => done({ code: 0 }), 'working');
  const recording = recordSpans({
    processors: [
      simple(exporterOf(failing, 'failing'), { exportTimeoutMillis: 1000 }),
      simple(working),
    ],
  });
  return { ...recording, stats: () => recording.provider.stats().exporters };
}

export function endSpans(tracer: Tracer, count: number): void {
  for (let index = 0; index < count; index += 1) {
    tracer.startSpan(`span ${index}`).end();
  }
}
