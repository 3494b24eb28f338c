import { TracerProvider } from '@spanlight/core';
import { OtlpExporter, type OtlpExporterOptions } from '@spanlight/exporter-otlp';
import { describe, expect, test, vi } from 'vitest';

import { expectSame } from '../../backends/expect-same.ts';
import { PHOENIX } from '../../backends/known-differences-phoenix.ts';
import { type PhoenixUsage, phoenixUsage } from '../../backends/phoenix-usage.ts';
import { startPhoenix } from '../../backends/phoenix.ts';
import { readBack } from '../../backends/read-back.ts';
import { recordLargeTrace, recordRichTrace, SPAN_WITH_BYTES } from '../../backends/rich-trace.ts';
import { useBackend } from '../../backends/use-backend.ts';

const phoenix = useBackend(startPhoenix);

describe.each(['http/protobuf', 'grpc'] as const)('Phoenix, by %s,', (protocol) => {
  test('has a trace as it was sent', async (context) => {
    const spans = await recordRichTrace({ bytes: false });
    expectSame(`Phoenix, ${protocol}`, await readBack(phoenix(context), protocol, spans), PHOENIX);
  });

  // It accepts all of them. What it cannot write as JSON, such as bytes, it then leaves out of its database with a line in
  // its log: the sender does not hear of that. It stores spans in their order, so this one would not come after the others.
  test('loses a span with bytes, and no other', async (context) => {
    const spans = await recordRichTrace();
    const kept = spans.filter((span) => span.name !== SPAN_WITH_BYTES);
    expect(kept).toHaveLength(spans.length - 1);
    const both = await readBack(phoenix(context), protocol, spans, kept);
    expectSame(`Phoenix, ${protocol}, but for a span with bytes`, both, PHOENIX);
  });
});

test('Phoenix has all of 10,000 spans', { timeout: 180_000 }, async (context) => {
  const spans = await recordLargeTrace();
  const both = await readBack(phoenix(context), 'http/protobuf', spans);
  expectSame('Phoenix, large', both, PHOENIX);
});

describe('the dialect for Phoenix', () => {
  test('makes it tell apart the tokens of a chat', async (context) => {
    const backend = phoenix(context);
    const { url } = backend;
    const chat = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'Is there a table for two?' }] },
      ]),
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.cache_read.input_tokens': 30,
      'gen_ai.usage.cache_write.input_tokens': 10,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.reasoning.output_tokens': 5,
    };
    const usage = { kind: 'llm', promptTokens: 100, completionTokens: 20, totalTokens: 120 };

    const { traceId, spanId } = await sendSpan({ endpoint: url, dialect: 'phoenix' }, chat);
    expect(await usageOf(url, spanId)).toEqual({
      ...usage,
      tokensByPrice: { input: 60, cache_read: 30, cache_write: 10, output: 15, reasoning: 5 },
    });
    expect(await backend.readTrace(traceId, 'http/protobuf')).toMatchObject([
      {
        'attributes.openinference.span.kind': 'LLM',
        'attributes.llm.token_count.prompt': 100,
        'attributes.llm.token_count.prompt_details.cache_write': 10,
        'attributes.llm.token_count.completion_details.reasoning': 5,
        'attributes.llm.input_messages.0.message.content': 'Is there a table for two?',
      },
    ]);

    const plain = await sendSpan({ endpoint: url }, chat);
    expect(await usageOf(url, plain.spanId)).toEqual({
      ...usage,
      tokensByPrice: { input: 70, cache_read: 30, output: 20 },
    });
  });

  test('makes a chain of a workflow', async (context) => {
    const { url } = phoenix(context);
    const workflow = { 'gen_ai.operation.name': 'invoke_workflow' };
    const { spanId } = await sendSpan({ endpoint: url, dialect: 'phoenix' }, workflow);
    expect(await usageOf(url, spanId)).toMatchObject({ kind: 'chain' });
    const plain = await sendSpan({ endpoint: url }, workflow);
    expect(await usageOf(url, plain.spanId)).toMatchObject({ kind: 'unknown' });
  });
});

async function sendSpan(
  options: OtlpExporterOptions,
  attributes: Readonly<Record<string, string | number>>,
): Promise<{ readonly traceId: string; readonly spanId: string }> {
  await using provider = new TracerProvider({ exporters: [new OtlpExporter(options)] });
  const span = provider.getTracer('restaurant').startSpan('span of a model', { attributes });
  span.end();
  return span.spanContext();
}

/** What Phoenix makes of a span, as soon as it has stored it. */
function usageOf(url: string, spanId: string): Promise<PhoenixUsage> {
  return vi.waitFor(() => phoenixUsage(url, spanId), { timeout: 20_000 });
}
