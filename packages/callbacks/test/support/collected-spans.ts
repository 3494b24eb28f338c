import { type ReadableSpan, type SpanExporter, type Tracer, TracerProvider } from '@spanlight/core';

/** A tracer, and the spans that it has ended, in the order of their ends. */
export interface CollectedSpans {
  readonly tracer: Tracer;
  readonly spans: ReadableSpan[];
  /** How many have been started and not ended. */
  readonly openCount: () => number;
}

/** Makes a tracer whose spans can be looked at. */
export function collectSpans(): CollectedSpans {
  const spans: ReadableSpan[] = [];
  // Not by `defineExporter`, whose answers come a little later: a test wants the spans at once.
  const exporter: SpanExporter = {
    immediate: true,
    export(batch, resultCallback) {
      spans.push(...batch);
      resultCallback({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  const tracer = new TracerProvider({ exporters: [exporter] }).getTracer('test');
  const openCount = (): number => tracer.stats().started - tracer.stats().ended;
  return { tracer, spans, openCount };
}

/** What a span says of a call of a model, in short. Undefined facts are left out. */
export function llmFacts(span: ReadableSpan): Record<string, unknown> {
  const { attributes } = span;
  const facts = {
    name: span.name,
    status: ['unset', 'ok', 'error'][span.status.code],
    endReason: attributes['spanlight.end_reason'],
    errorType: attributes['error.type'],
    finishReasons: attributes['gen_ai.response.finish_reasons'],
    input: attributes['gen_ai.usage.input_tokens'],
    output: attributes['gen_ai.usage.output_tokens'],
    cached: attributes['gen_ai.usage.cache_read.input_tokens'],
    cacheWrite: attributes['gen_ai.usage.cache_write.input_tokens'],
    reasoning: attributes['gen_ai.usage.reasoning.output_tokens'],
    stream: attributes['gen_ai.request.stream'],
    hasTimeToFirstChunk: attributes['gen_ai.response.time_to_first_chunk'] !== undefined,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
