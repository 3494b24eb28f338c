import { batch, TracerProvider, type TracerStats } from '@spanlight/core';

import { httpExporter } from './http-exporter.ts';
import { FLUSH_MILLIS, type Library, SETTINGS, SHUTDOWN_MILLIS } from './library.ts';

export const spanlight: Library<TracerStats> = {
  createExporter: httpExporter,
  start(exporter) {
    const provider = new TracerProvider({
      processors: [batch(exporter, SETTINGS)],
      onError: () => {},
    });
    return {
      tracer: provider.getTracer('faults'),
      forceFlush: () => provider.forceFlush({ timeoutMillis: FLUSH_MILLIS }),
      shutdown: () => provider.shutdown({ timeoutMillis: SHUTDOWN_MILLIS }),
      stats: () => provider.stats(),
    };
  },
};
