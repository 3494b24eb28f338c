import { defineExporter, type SpanExporter } from '@spanlight/core';

import type { SendSpans } from './send-spans.ts';

/** An exporter as our users write it. */
export function httpExporter(send: SendSpans): SpanExporter {
  return defineExporter({
    name: 'backend',
    export: (spans, { signal }) => send(spans, signal),
  });
}
