import { INVALID_SPAN_CONTEXT } from '@opentelemetry/api';
import { TracingCallbacks } from '@spanlight/callbacks';
import { aiSdkTelemetry, aiSdkTracer } from '@spanlight/callbacks/ai-sdk';
import { generateSpeech, rerank, type Telemetry, transcribe, type TranscriptionModel } from 'ai';
import { rerank as rerank6 } from 'ai-6';
import { MockRerankingModelV3 } from 'ai-6/test';
import { MockRerankingModelV4, MockSpeechModelV4, MockTranscriptionModelV4 } from 'ai/test';
import { describe, expect, test } from 'vitest';

import { collectSpans, llmFacts } from '../support/collected-spans.ts';

interface Traced {
  readonly spans: readonly object[];
  readonly result: unknown;
}

async function traced(use: (telemetry: Telemetry) => PromiseLike<unknown>): Promise<Traced> {
  const { tracer, spans, openCount } = collectSpans();
  const callbacks = new TracingCallbacks(tracer, { captureContent: true });
  const result = await use(aiSdkTelemetry(callbacks));
  expect(openCount()).toBe(0);
  return { result, spans: spans.map((span) => Object.assign(llmFacts(span), span.attributes)) };
}

const ranking = { ranking: [{ index: 1, relevanceScore: 0.9 }], response: { modelId: 'rank-1' } };

describe('a span is made', () => {
  test('of reranking by ai 7', async () => {
    const model = new MockRerankingModelV4({
      provider: 'cohere.rerank',
      modelId: 'rank',
      doRerank: async () => ranking,
    });
    const { result, spans } = await traced(async (integrations) => {
      const telemetry = { integrations };
      const options = { model, documents: ['a', 'b'], query: 'Hm', topN: 1, telemetry };
      return (await rerank(options)).ranking.length;
    });

    expect(result).toBe(1);
    expect(spans).toMatchObject([
      {
        name: 'rerank rank',
        'gen_ai.operation.name': 'rerank',
        'gen_ai.provider.name': 'cohere',
        'gen_ai.request.top_k': 1,
      },
    ]);
  });

  test('of reranking by ai 6', async () => {
    const { tracer, spans } = collectSpans();
    const model = new MockRerankingModelV3({ modelId: 'rank', doRerank: async () => ranking });
    const telemetry = { isEnabled: true, tracer: aiSdkTracer(new TracingCallbacks(tracer)) };
    await rerank6({ model, documents: ['a', 'b'], query: 'Hm', experimental_telemetry: telemetry });

    expect(spans.map(({ name }) => name)).toEqual(['rerank rank']);
  });

  test('of speech', async () => {
    const model = new MockSpeechModelV4({
      provider: 'openai.speech',
      modelId: 'voice',
      doGenerate: async () => ({
        audio: new Uint8Array([1]),
        warnings: [],
        response: { timestamp: new Date(0), modelId: 'voice-1' },
      }),
    });
    const { spans } = await traced((integrations) =>
      generateSpeech({ model, text: 'Say it', telemetry: { integrations } }),
    );

    expect(spans).toMatchObject([
      {
        name: 'speech voice',
        'gen_ai.output.type': 'speech',
        'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Say it"}]}]',
      },
    ]);
  });

  test('of a transcription, and of one that fails', async () => {
    const answer = {
      text: 'I said it',
      segments: [],
      language: 'en',
      durationInSeconds: 1,
      warnings: [],
      response: { timestamp: new Date(0), modelId: 'ear-1' },
    };
    const model: unknown = new MockTranscriptionModelV4({
      modelId: 'ear',
      doGenerate: async () => answer,
    });
    const failing: unknown = new MockTranscriptionModelV4({
      modelId: 'ear',
      doGenerate: () => Promise.reject(new RangeError('no')),
    });
    const audio = new Uint8Array([1]);
    const { spans } = await traced(async (integrations) => {
      const telemetry = { integrations };
      await transcribe({ model: model as TranscriptionModel, audio, telemetry });
      const call = transcribe({ model: failing as TranscriptionModel, audio, telemetry });
      await expect(call).rejects.toThrow('no');
    });

    expect(spans).toMatchObject([
      { name: 'transcription ear', status: 'unset', 'gen_ai.response.model': 'ear-1' },
      { name: 'transcription ear', status: 'error', errorType: 'RangeError' },
    ]);
    expect(JSON.stringify(spans[0])).toContain('I said it');
  });
});

describe('aiSdkTracer', () => {
  test('gives the SDK the context of the span of the run', () => {
    const { tracer, spans } = collectSpans();
    const sdkTracer = aiSdkTracer(new TracingCallbacks(tracer));
    const attributes = { 'ai.model.id': 'm1', 'ai.telemetry.functionId': 'f' };
    const context = sdkTracer.startActiveSpan('ai.generateText', { attributes }, (span) => {
      span.end();
      span.end();
      return span.spanContext();
    });

    expect(spans.map(({ name }) => name)).toEqual(['invoke_agent f']);
    expect(spans[0]?.spanContext().spanId).toBe(context.spanId);
  });

  test('makes no spans of what it does not know', () => {
    const { tracer, spans, openCount } = collectSpans();
    const sdkTracer = aiSdkTracer(new TracingCallbacks(tracer));
    const span = sdkTracer.startSpan('ai.unheardOf');
    const answer = sdkTracer.startActiveSpan('ai.generateText.doGenerate', (inner) => {
      inner.setAttribute('a', 1).addEvent('b').setStatus({ code: 2 }).updateName('c');
      inner.recordException('d');
      inner.end();
      return 42;
    });
    span.end();

    expect(answer).toBe(42);
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext()).toEqual(INVALID_SPAN_CONTEXT);
    expect([spans.length, openCount()]).toEqual([0, 0]);
  });
});
