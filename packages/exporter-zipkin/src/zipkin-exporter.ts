import { defineExporter, type SpanExporter } from '@spanlight/core';

import { postSpans } from './post-spans.ts';
import { requestBodies } from './request-bodies.ts';
import { toZipkinSpans } from './to-zipkin.ts';
import { resolveOptions, type ZipkinExporterOptions } from './zipkin-options.ts';

/**
 * Sends spans to a Zipkin server, or to whatever takes Zipkin's JSON, version 2. It answers each failure once, with what can
 * be done about it, and does not try again by itself: Spanlight's processors do.
 */
export class ZipkinExporter implements SpanExporter {
  readonly name = 'zipkin';
  readonly #exporter: SpanExporter;

  /** @throws TypeError or RangeError that names the option, if one is wrong */
  constructor(options: ZipkinExporterOptions = {}) {
    const settings = resolveOptions(options, globalThis.process?.env ?? {});
    this.#exporter = defineExporter({
      name: this.name,
      async export(spans, { signal }) {
        if (spans.length === 0) {
          return;
        }
        for (const body of requestBodies(toZipkinSpans(spans))) {
          // oxlint-disable-next-line no-await-in-loop -- one request at a time is load enough
          await postSpans(body, settings, signal);
        }
      },
    });
  }

  export: SpanExporter['export'] = (spans, resultCallback, options) => {
    this.#exporter.export(spans, resultCallback, options);
  };

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
