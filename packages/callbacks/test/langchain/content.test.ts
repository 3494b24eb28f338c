import { InMemoryCache } from '@langchain/core/caches';
import {
  AIMessage,
  ChatMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { FakeListChatModel, FakeLLM, FakeRetriever } from '@langchain/core/utils/testing';
import {
  type Callbacks,
  type LlmEndEvent,
  type LlmStartEvent,
  TracingCallbacks,
} from '@spanlight/callbacks';
import { langChainHandler } from '@spanlight/callbacks/langchain';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { collectSpans } from '../support/collected-spans.ts';
import { type Answer, ScriptedModel } from '../support/langchain-models.ts';
import { readAll } from '../support/read-all.ts';
import { readFirst } from '../support/read-first.ts';

type Config = { callbacks: ReturnType<typeof langChainHandler>[] };

/** The events of some work, by their names. */
async function eventsOf(work: (config: Config) => unknown): Promise<Record<string, unknown>> {
  const events: Record<string, unknown> = {};
  const callbacks = new Proxy<Callbacks>(
    {},
    {
      get: (_target, name) =>
        String(name).startsWith('on')
          ? (event: unknown) => {
              events[String(name)] = event;
            }
          : undefined,
    },
  );
  await work({ callbacks: [langChainHandler(callbacks)] });
  return events;
}

/** The attributes of the spans of a call that hold its content. */
async function contentOf(captureContent: boolean): Promise<string[]> {
  const { tracer, spans } = collectSpans();
  const callbacks = [langChainHandler(new TracingCallbacks(tracer, { captureContent }))];
  await new ScriptedModel(['secret answer']).invoke('secret question', { callbacks });
  return spans.flatMap(({ attributes }) =>
    Object.keys(attributes).filter((key) => String(attributes[key]).includes('secret')),
  );
}

const question = [
  new SystemMessage('Be brief'),
  new HumanMessage({
    name: 'kim',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
      { type: 'image_url', image_url: 'data:image/png;base64,aGk=' },
      { type: 'audio', source_type: 'base64', mime_type: 'audio/wav', data: 'aGk=' },
      { type: 'image', mimeType: 'image/png', data: new Uint8Array([104, 105]) },
      { type: 'file', source_type: 'id', id: 'file-1' },
      { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'aGk=' } },
      { type: 'input_audio', input_audio: { format: 'mp3', data: 'aGk=' } },
      { type: 'video', url: 'https://x.test/a.mp4' },
      { type: 'surprise', value: 1 },
    ],
  }),
  new AIMessage({
    content: [
      { type: 'thinking', thinking: 'hmm' },
      { type: 'text', text: 'I look' },
      { type: 'tool_use', id: 'call_1', name: 'look', input: {} },
    ],
    tool_calls: [{ id: 'call_1', name: 'look', args: { deep: true } }],
    invalid_tool_calls: [{ id: 'call_2', name: 'look', args: '{"deep":' }],
  }),
  new ToolMessage({ tool_call_id: 'call_1', content: 'A cat' }),
  new ChatMessage('Hurry', 'editor'),
];

describe('the content of calls', () => {
  test('what a model is asked', async () => {
    const { onLlmStart } = await eventsOf((config) =>
      new ScriptedModel(['Hello']).invoke(question, config),
    );

    expect(onLlmStart).toMatchObject({
      provider: 'x_ai',
      model: 'm1',
      temperature: 0.5,
      topP: 0.9,
      maxTokens: 99,
      seed: 7,
      stopSequences: ['END'],
      stream: false,
      tools: [{ type: 'function', name: 'add', description: 'adds', parameters: {} }],
    } satisfies Partial<LlmStartEvent>);
    expect((onLlmStart as LlmStartEvent).messages).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be brief' }] },
      {
        role: 'user',
        name: 'kim',
        parts: [
          { type: 'text', content: 'What is this?' },
          { type: 'uri', modality: 'image', uri: 'https://x.test/a.png' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'aGk=' },
          { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: 'aGk=' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'aGk=' },
          { type: 'file', modality: 'document', file_id: 'file-1' },
          { type: 'blob', modality: 'image', mime_type: 'image/gif', content: 'aGk=' },
          { type: 'blob', modality: 'audio', mime_type: 'audio/mp3', content: 'aGk=' },
          { type: 'uri', modality: 'video', uri: 'https://x.test/a.mp4' },
          { type: 'surprise', part: { type: 'surprise', value: 1 } },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'hmm' },
          { type: 'text', content: 'I look' },
          { type: 'tool_call', id: 'call_1', name: 'look', arguments: { deep: true } },
          { type: 'tool_call', id: 'call_2', name: 'look', arguments: '{"deep":' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'A cat' }] },
      { role: 'editor', parts: [{ type: 'text', content: 'Hurry' }] },
    ]);
  });

  test('what a model answers', async () => {
    const answer: Answer = {
      content: 'I add',
      tool_calls: [{ id: 'call_1', name: 'add', args: { a: 1 } }],
      finishReason: 'tool_calls',
    };
    const { onLlmEnd } = await eventsOf((config) =>
      new ScriptedModel([answer]).invoke('Hi', config),
    );

    expect(onLlmEnd).toMatchObject({
      responseId: 'answer-1',
      responseModel: 'm1-2026',
      finishReasons: ['tool_calls'],
      inputTokens: 127,
      outputTokens: 48,
      totalTokens: 175,
      cachedInputTokens: 100,
      cacheWriteInputTokens: 7,
      reasoningTokens: 32,
      cached: false,
      attributes: { 'gen_ai.usage.audio.input_tokens': 3 },
      toolCalls: [{ id: 'call_1', name: 'add', arguments: '{"a":1}', choiceIndex: 0 }],
      outputMessages: [
        {
          role: 'assistant',
          parts: [
            { type: 'text', content: 'I add' },
            { type: 'tool_call', id: 'call_1', name: 'add', arguments: { a: 1 } },
          ],
          finish_reason: 'tool_calls',
        },
      ],
    } satisfies Partial<LlmEndEvent>);
  });

  test('the id of an answer only if it is that of the provider', async () => {
    const { onLlmEnd } = await eventsOf(async (config) => {
      const { id } = await new FakeListChatModel({ responses: ['Hello'] }).invoke('Hi', config);
      expect(id).toMatch(/^run-/);
    });
    expect((onLlmEnd as LlmEndEvent).responseId).toBeUndefined();
  });

  test('what has come of a stream when its reader leaves', async () => {
    const { onLlmStart, onLlmEnd } = await eventsOf(async (config) => {
      await readFirst(await new ScriptedModel(['one two three'], 1).stream('Hi', config), 3);
    });
    const { outputMessages, endReason, timeToFirstTokenMillis } = onLlmEnd as LlmEndEvent;

    expect((onLlmStart as LlmStartEvent).stream).toBe(true);
    expect(endReason).toBe('break');
    expect(timeToFirstTokenMillis).toBeGreaterThan(0);
    expect(outputMessages?.[0]?.parts[0]).toMatchObject({
      type: 'text',
      content: expect.stringMatching(/^one /),
    });
  });

  test('the usage at the end of a stream', async () => {
    const { onLlmEnd } = await eventsOf(async (config) => {
      await readAll(await new ScriptedModel(['one two']).stream('Hi', config));
    });
    expect(onLlmEnd).toMatchObject({ inputTokens: 127, outputTokens: 48, finishReasons: ['stop'] });
  });

  test('an answer from the cache', async () => {
    const model = new ScriptedModel(['Hello']);
    model.cache = new InMemoryCache();
    await model.invoke('Hi');
    const { onLlmEnd } = await eventsOf((config) => model.invoke('Hi', config));

    expect(onLlmEnd).toMatchObject({ cached: true, inputTokens: 0, outputTokens: 0 });
    expect(model.calls).toBe(1);
  });

  test('a text completion', async () => {
    const { onLlmStart, onLlmEnd } = await eventsOf((config) =>
      new FakeLLM({ response: 'Hello' }).invoke('Hi', config),
    );

    expect(onLlmStart).toMatchObject({
      operation: 'text_completion',
      messages: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
    });
    expect(onLlmEnd).toMatchObject({
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'Hello' }], finish_reason: '' },
      ],
    });
  });

  test('tools and retrievers', async () => {
    const add = tool(({ a }) => `${a}!`, {
      name: 'add',
      description: '',
      schema: z.object({ a: z.number() }),
    });
    const call = { type: 'tool_call' as const, id: 'call_1', name: 'add', args: { a: 1 } };
    const { onToolStart, onToolEnd, onRetrieverStart, onRetrieverEnd } = await eventsOf(
      async (config) => {
        await add.invoke(call, config);
        await new FakeRetriever().invoke('Bern', config);
      },
    );

    expect(onToolStart).toMatchObject({ toolName: 'add', arguments: { a: 1 } });
    expect(onToolEnd).toMatchObject({
      result: '1!',
      attributes: { 'gen_ai.tool.call.id': 'call_1' },
    });
    expect(onRetrieverStart).toMatchObject({ dataSourceId: 'FakeRetriever', query: 'Bern' });
    expect(onRetrieverEnd).toMatchObject({
      documents: [{ pageContent: 'foo' }, { pageContent: 'bar' }],
    });
  });

  test('gets onto spans only if it is wanted', async () => {
    expect(await contentOf(false)).toEqual([]);
    expect(await contentOf(true)).toEqual(['gen_ai.input.messages', 'gen_ai.output.messages']);
  });
});
