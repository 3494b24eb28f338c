import type { Context } from '@opentelemetry/api';

import { SpanlightError } from '../errors/errors.ts';
import { textOf } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import type { Span } from '../span/span.ts';
import type { ProviderState } from '../tracer/provider-state.ts';
import type { SpanProcessor } from './processor.ts';
import type { SpanPipeline } from './span-pipeline.ts';

/** The processors of a provider. What one of them throws reaches neither the program nor the others. */
export class SpanProcessors implements SpanPipeline {
  #processors: readonly SpanProcessor[] = [];
  readonly #provider: ProviderState;

  constructor(provider: ProviderState) {
    this.#provider = provider;
  }

  get all(): readonly SpanProcessor[] {
    return this.#processors;
  }

  add(processor: SpanProcessor): void {
    this.#processors = [...this.#processors, processor];
  }

  remove(processor: SpanProcessor): void {
    this.#processors = this.#processors.filter((other) => other !== processor);
  }

  onStart(span: Span & ReadableSpan, parentContext: Context): void {
    for (const processor of this.#processors) {
      try {
        processor.onStart(span, parentContext);
      } catch (cause) {
        this.#failed('onStart', cause);
      }
    }
  }

  onEnding(span: Span & ReadableSpan): void {
    for (const processor of this.#processors) {
      try {
        processor.onEnding?.(span);
      } catch (cause) {
        this.#failed('onEnding', cause);
      }
    }
  }

  onEnd(span: ReadableSpan): void {
    this.#provider.counts.ended += 1;
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
