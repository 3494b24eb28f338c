import { context, SpanKind, trace as api, type Tracer } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { LangSmithExporter } from '@spanlight/exporter-langsmith';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';
import { namesOf } from './support/spans.ts';

const apiKey = 'lsv2_sdk';
let server: LangSmithServer;

beforeEach(async () => {
  server = await LangSmithServer.start(apiKey);
});

afterEach(() => server[Symbol.asyncDispose]());

interface Provider {
  getTracer(name: string): Tracer;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

const providers: [string, (exporter: LangSmithExporter, batchSize: number) => Provider][] = [
  [
    'sdk-trace 3',
    (exporter, maxExportBatchSize) =>
      new sdk3.TracerProvider({
        spanProcessors: [new sdk3.BatchSpanProcessor({ exporter, maxExportBatchSize })],
      }),
  ],
  [
    'sdk-trace-base 2',
    (exporter, maxExportBatchSize) =>
      new sdk2.BasicTracerProvider({
        spanProcessors: [new sdk2.BatchSpanProcessor(exporter, { maxExportBatchSize })],
      }),
  ],
];

/** A root with two levels below it. */
function makeTrace(tracer: Tracer): void {
  const root = tracer.startSpan('agent', { kind: SpanKind.SERVER });
  const inRoot = api.setSpan(context.active(), root);
  const step = tracer.startSpan('step', {}, inRoot);
  const call = tracer.startSpan(
    'chat gpt-5',
    { attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 3 } },
    api.setSpan(inRoot, step),
  );
  call.end();
  step.end();
  root.end();
}

describe.each(providers)('In %s', (_name, createProvider) => {
  test.each([512, 1])('a trace arrives whole, in batches of %i', async (batchSize) => {
    const exporter = new LangSmithExporter({ apiKey, endpoint: server.url });
    const provider = createProvider(exporter, batchSize);
    makeTrace(provider.getTracer('test'));
    await provider.forceFlush();
    expect(server.trees().map(namesOf)).toEqual([['agent', ['step', ['chat gpt-5']]]]);
    expect(server.runs.find(({ name }) => name === 'chat gpt-5')).toMatchObject({
      run_type: 'llm',
      outputs: { usage_metadata: { input_tokens: 3 } },
    });
    await provider.shutdown();
  });

  test('the shutdown delivers what is left, and what ends later is refused', async () => {
    const provider = createProvider(new LangSmithExporter({ apiKey, endpoint: server.url }), 512);
    const tracer = provider.getTracer('test');
    makeTrace(tracer);
    await provider.shutdown();
    makeTrace(tracer);
    expect(server.runs).toHaveLength(3);
  });
});
