import type { Context } from '@opentelemetry/api';

import { SpanlightError } from '../errors/errors.ts';
import { textOf } from '../errors/safely.ts';
import { type OpenSpan, OpenSpans } from '../span/open-spans.ts';
import type { SpanPipeline } from '../span/span-pipeline.ts';
import type { ProviderState } from '../tracer/provider-state.ts';
import { ExportingProcessor } from './exporting-processor.ts';
import type { SpanProcessor } from './processor.ts';

/**
 * The processors of a provider, and which of its spans are open. What one of them throws reaches neither the program nor the
 * others.
 */
export class SpanProcessors implements SpanPipeline {
  readonly open: OpenSpans = new OpenSpans();
  #processors: readonly SpanProcessor[] = [];
  readonly #provider: ProviderState;

  constructor(provider: ProviderState) {
    this.#provider = provider;
  }

  get all(): readonly SpanProcessor[] {
    return this.#processors;
  }

  /** Those of ours that bring spans to an exporter. */
  get exporting(): ExportingProcessor[] {
    return this.#processors.filter((processor) => processor instanceof ExportingProcessor);
  }

  add(processor: SpanProcessor): void {
    this.#processors = [...this.#processors, processor];
  }

  remove(processor: SpanProcessor): void {
    this.#processors = this.#processors.filter((other) => other !== processor);
  }

  onStart(span: OpenSpan, parentContext: Context): void {
    this.#provider.counts.started += 1;
    this.open.add(span);
    for (const processor of this.#processors) {
      try {
        processor.onStart(span, parentContext);
      } catch (cause) {
        this.#failed('onStart', cause);
      }
    }
  }

  onEnding(span: OpenSpan): void {
    for (const processor of this.#processors) {
      try {
        processor.onEnding?.(span);
      } catch (cause) {
        this.#failed('onEnding', cause);
      }
    }
  }

  onEnd(span: OpenSpan): void {
    this.#provider.counts.ended += 1;
    this.open.remove(span);
    for (const processor of this.#processors) {
      try {
        processor.onEnd(span);
      } catch (cause) {
        this.#failed('onEnd', cause);
      }
    }
  }

  #failed(method: string, cause: unknown): void {
    this.#provider.report(
      new SpanlightError(
        'core',
        'processor_failed',
        `a span processor threw in ${method}: ${textOf(cause)}`,
        { cause },
      ),
    );
  }
}
