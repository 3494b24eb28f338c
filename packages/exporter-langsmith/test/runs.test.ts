import type { Attributes } from '@opentelemetry/api';
import { CallbackManager, type LlmStartEvent, TracingCallbacks } from '@spanlight/callbacks';
import { type ExportResult, SpanStatusCode, type Tracer, TracerProvider } from '@spanlight/core';
import { LangSmithExporter } from '@spanlight/exporter-langsmith';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { LangSmithServer, type RunTree } from './support/langsmith-server.ts';
import { spanOf } from './support/spans.ts';
import type { StoredRun } from './support/stored-run.ts';

const apiKey = 'lsv2_runs';
let server: LangSmithServer;
let exporter: LangSmithExporter;

beforeEach(async () => {
  server = await LangSmithServer.start(apiKey);
  exporter = new LangSmithExporter({ apiKey, endpoint: server.url, projectName: 'shop' });
});

afterEach(async () => {
  await exporter.shutdown();
  await server[Symbol.asyncDispose]();
});

let made = 0;

async function runOf(attributes: Attributes, rest: object = {}): Promise<StoredRun> {
  made += 1;
  const span = spanOf(made, 1, undefined, { attributes, ...rest });
  const result = await new Promise<ExportResult>((resolve) => exporter.export([span], resolve));
  expect(result).toEqual({ code: 0 });
  return server.runs.at(-1)!;
}

/** What a program does, and the trace that LangSmith shows of it. */
async function traced(
  work: (tracer: Tracer, callbacks: CallbackManager) => unknown,
): Promise<RunTree> {
  const provider = new TracerProvider({ serviceName: 'shop', exporters: [exporter] });
  const tracer = provider.getTracer('test', '1.2.3');
  const callbacks = new CallbackManager([new TracingCallbacks(tracer, { captureContent: true })]);
  await work(tracer, callbacks);
  await provider.shutdown();
  expect(server.invisible()).toEqual([]);
  expect(server.trees()).toHaveLength(1);
  return server.trees()[0]!;
}

/** A time of LangSmith in microseconds. */
function microsOf(time: unknown): number {
  return Date.parse(String(time)) * 1000 + Number(String(time).slice(-4, -1));
}

const llm = { runId: 'llm', provider: 'openai', model: 'gpt-5' };
const start: LlmStartEvent = {
  ...llm,
  timestamp: 0,
  messages: [
    { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
    {
      role: 'user',
      parts: [
        { type: 'text', content: 'What is this? 💳' },
        { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
        { type: 'blob', modality: 'image', content: 'AAAA', mime_type: 'image/png' },
      ],
    },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call_1', name: 'look_up', arguments: '{"id":7}' }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: { price: 3 } }] },
  ],
  tools: [{ type: 'function', name: 'look_up', description: 'Finds a price' }],
  temperature: 0.5,
  maxTokens: 100,
  stopSequences: ['END'],
  stream: true,
  conversationId: 'thread-1',
};

describe('A call of a model', () => {
  test('has messages, tools, model, parameters, tokens and the first token', async () => {
    const trace = await traced((tracer, callbacks) =>
      tracer.span('checkout', () => {
        callbacks.onLlmStart(start);
        callbacks.onLlmEnd({
          ...llm,
          timestamp: 1,
          latencyMillis: 1,
          timeToFirstTokenMillis: 0.25,
          responseModel: 'gpt-5-2026-01-01',
          outputMessages: [
            {
              role: 'assistant',
              finish_reason: 'tool_calls',
              parts: [
                { type: 'reasoning', content: 'Hm.' },
                { type: 'tool_call', id: 'call_2', name: 'pay', arguments: '{"amount":3}' },
              ],
            },
          ],
          inputTokens: 100,
          outputTokens: 20,
          cachedInputTokens: 60,
          cacheWriteInputTokens: 5,
          reasoningTokens: 12,
        });
      }),
    );
    expect(trace.run).toMatchObject({ name: 'checkout', run_type: 'chain', inputs: {} });
    const [{ run } = { run: undefined }] = trace.children;
    expect(run).toMatchObject({ name: 'chat gpt-5', run_type: 'llm', session_name: 'shop' });
    expect(run?.inputs).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this? 💳' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'media', modality: 'image', mime_type: 'image/png', size: 3 },
          ],
        },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'look_up', arguments: '{"id":7}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '{"price":3}' },
      ],
      tools: [{ type: 'function', function: { name: 'look_up', description: 'Finds a price' } }],
    });
    const usage = {
      input_tokens: 100,
      output_tokens: 20,
      total_tokens: 120,
      input_token_details: { cache_read: 60, cache_creation: 5 },
      output_token_details: { reasoning: 12 },
    };
    expect(run?.outputs).toEqual({
      choices: [
        {
          index: 0,
          finish_reason: 'tool_call',
          message: {
            role: 'assistant',
            content: [{ type: 'reasoning', reasoning: 'Hm.' }],
            tool_calls: [
              {
                id: 'call_2',
                type: 'function',
                function: { name: 'pay', arguments: '{"amount":3}' },
              },
            ],
          },
        },
      ],
      usage_metadata: usage,
    });
    expect(run?.extra?.invocation_params).toEqual({
      model: 'gpt-5',
      temperature: 0.5,
      max_tokens: 100,
      stop: ['END'],
      stream: true,
    });
    expect(run?.extra?.metadata).toMatchObject({
      ls_provider: 'openai',
      ls_model_name: 'gpt-5-2026-01-01',
      ls_model_type: 'chat',
      ls_temperature: 0.5,
      ls_max_tokens: 100,
      ls_stop: ['END'],
      thread_id: 'thread-1',
      usage_metadata: usage,
    });
    const [event] = run?.events ?? [];
    expect(event?.name).toBe('new_token');
    expect(microsOf(event?.time) - microsOf(run?.start_time)).toBe(250);
  });

  test('that failed has the error with its stack, and what was known until then', async () => {
    const { run } = await traced((_tracer, callbacks) => {
      callbacks.onLlmStart(start);
      callbacks.onLlmError({
        ...llm,
        timestamp: 1,
        latencyMillis: 1,
        error: new RangeError('context too long'),
        errorType: 'context_length_exceeded',
      });
    });
    expect(run.error).toMatch(/^RangeError: context too long\n {4}at /);
    expect(run.inputs).toHaveProperty('messages');
    expect(run).not.toHaveProperty('outputs');
  });

  test('has the instructions that stood apart from its messages as the first of them', async () => {
    const run = await runOf({
      'gen_ai.operation.name': 'chat',
      'gen_ai.system_instructions': '[{"type":"text","content":"Be kind."}]',
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
    });
    expect(run.inputs['messages']).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  const messages: [string, unknown, unknown][] = [
    [
      'structured',
      [{ role: 'user', parts: [{ type: 'text', content: 'a' }] }],
      { role: 'user', content: 'a' },
    ],
    ["in OpenAI's form", '[{"role":"user","content":"a"}]', { role: 'user', content: 'a' }],
    ['that is a text', '["a"]', { role: 'user', content: 'a' }],
    ['that is null', '[null]', { role: 'user', content: '' }],
    ['without a role', '[{"parts":[]}]', { role: 'user', content: '' }],
    [
      'with parts nobody knows',
      '[{"role":"user","parts":[{"type":"hologram","x":1},null,"b",{}]}]',
      {
        role: 'user',
        content: [
          { type: 'hologram', x: 1 },
          { type: 'text', text: '' },
          { type: 'text', text: 'b' },
          {},
        ],
      },
    ],
    [
      'with parts of wrong types',
      '[{"role":"a","parts":[{"type":"text","content":5},{"type":"tool_call","arguments":[1]},{"type":"tool_call_response"}]}]',
      {
        role: 'a',
        content: '5',
        tool_calls: [{ type: 'function', function: { name: '', arguments: '[1]' } }],
      },
    ],
    [
      'with a file and sound',
      '[{"role":"user","parts":[{"type":"file","file_id":"f1"},{"type":"blob","modality":"audio","mime_type":"audio/wav","content":"AA"}]}]',
      {
        role: 'user',
        content: [
          { type: 'file', file: { file_id: 'f1' } },
          { type: 'file', file: { file_data: 'data:audio/wav;base64,AA' } },
        ],
      },
    ],
  ];

  test.each(messages)('takes a message %s', async (_what, value, expected) => {
    const run = await runOf({ 'gen_ai.input.messages': value });
    expect((run.inputs['messages'] as unknown[])[0]).toEqual(expected);
  });

  test('takes messages that are no messages', async () => {
    expect((await runOf({ 'gen_ai.input.messages': '{"cut off' })).inputs).toEqual({
      input: '{"cut off',
    });
  });

  test('has the tokens of older instrumentations, and no nonsense', async () => {
    const operation = { 'gen_ai.operation.name': 'chat' };
    const old = await runOf({
      ...operation,
      'gen_ai.usage.prompt_tokens': 7,
      'gen_ai.usage.completion_tokens': 2,
      'gen_ai.usage.cache_creation.input_tokens': 3,
    });
    expect(old.outputs?.['usage_metadata']).toEqual({
      input_tokens: 7,
      output_tokens: 2,
      total_tokens: 9,
      input_token_details: { cache_creation: 3 },
    });
    for (const count of [Number.NaN, -1, '7', 1.5, null]) {
      // oxlint-disable-next-line no-await-in-loop
      const run = await runOf({ ...operation, 'gen_ai.usage.input_tokens': count });
      expect(run.outputs).toBeUndefined();
    }
  });
});

describe('A call of a tool', () => {
  test('has its arguments and its result', async () => {
    const { run } = await traced((_tracer, callbacks) => {
      const tool = { runId: 'tool', toolName: 'look_up', timestamp: 0 };
      callbacks.onToolStart({ ...tool, arguments: '{"id":7}' });
      callbacks.onToolEnd({ ...tool, latencyMillis: 1, result: 'three pounds' });
    });
    expect(run).toMatchObject({
      name: 'execute_tool look_up',
      run_type: 'tool',
      inputs: { id: 7 },
      outputs: { output: 'three pounds' },
    });
  });
});

describe('The type of a run', () => {
  const types: [Record<string, unknown>, string][] = [
    [{ 'gen_ai.operation.name': 'chat' }, 'llm'],
    [{ 'gen_ai.operation.name': 'generate_content' }, 'llm'],
    [{ 'gen_ai.operation.name': 'text_completion' }, 'llm'],
    [{ 'gen_ai.operation.name': 'embeddings' }, 'embedding'],
    [{ 'gen_ai.operation.name': 'retrieval' }, 'retriever'],
    [{ 'gen_ai.operation.name': 'execute_tool' }, 'tool'],
    [{ 'gen_ai.operation.name': 'invoke_agent' }, 'chain'],
    [{ 'gen_ai.operation.name': ['chat'] }, 'chain'],
    [{ 'openinference.span.kind': 'RETRIEVER' }, 'retriever'],
    [{ 'langsmith.span.kind': 'prompt', 'gen_ai.operation.name': 'chat' }, 'prompt'],
    [{ 'langsmith.span.kind': 'nonsense', 'gen_ai.operation.name': 'chat' }, 'llm'],
    [{}, 'chain'],
  ];

  test.each(types)('of %j is %s, whatever the name', async (attributes, type) => {
    expect((await runOf(attributes, { name: 'fulfillment chat tool' })).run_type).toBe(type);
  });

  test('decides where tokens count: not on an agent, below whose calls they were spent', async () => {
    const run = await runOf({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.usage.input_tokens': 9,
    });
    expect(run.outputs).toBeUndefined();
    expect(run.extra?.metadata).not.toHaveProperty('usage_metadata');
    expect(run.extra?.metadata).toHaveProperty(['gen_ai.usage.input_tokens'], 9);
  });
});

describe('A retrieval', () => {
  test('has its query and its documents', async () => {
    const run = await runOf({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.retrieval.query.text': 'return policy',
      'gen_ai.retrieval.documents': '[{"id":"d1","score":0.5},{"content":"30 days"}]',
    });
    expect(run.inputs).toEqual({ query: 'return policy' });
    expect(run.outputs).toEqual({
      documents: [
        { type: 'Document', page_content: '', metadata: { id: 'd1', score: 0.5 } },
        { type: 'Document', page_content: '30 days', metadata: {} },
      ],
    });
  });
});

describe('Any span', () => {
  test('has tags, metadata, thread, user, resource and scope', async () => {
    const { run, children } = await traced((tracer) =>
      tracer.span('checkout', (span) => {
        span.setAttributes({
          'langsmith.span.tags': 'beta, eu,,',
          'langsmith.metadata.tier': 'gold',
          'session.id': 's1',
          'user.id': 'u1',
          'order.id': 42,
          'input.value': '{"basket":[1,2]}',
          'output.value': 'paid',
        });
        tracer.span('child', () => {});
      }),
    );
    expect(run).toMatchObject({
      tags: ['beta', 'eu'],
      inputs: { basket: [1, 2] },
      outputs: { output: 'paid' },
    });
    expect(run.extra?.metadata).toMatchObject({
      tier: 'gold',
      session_id: 's1',
      user_id: 'u1',
      'order.id': 42,
      'service.name': 'shop',
      'otel.scope.name': 'test',
      'otel.scope.version': '1.2.3',
      'otel.span_kind': 'INTERNAL',
    });
    const names = Object.keys(run.extra?.metadata ?? {});
    expect(names.filter((name) => /^langsmith\.|\.value$/.test(name))).toEqual([]);
    expect(children[0]?.run.extra?.metadata).not.toHaveProperty(['service.name']);
  });

  test('is an error only if it says so', async () => {
    const exception = {
      name: 'exception',
      time: [1_700_000_000, 0],
      attributes: { 'exception.message': 'boom', 'exception.stacktrace': 'at line 1' },
    };
    const errors: [object, string | undefined][] = [
      [{ status: { code: SpanStatusCode.UNSET }, events: [exception] }, undefined],
      [{ status: { code: SpanStatusCode.OK }, events: [exception] }, undefined],
      [{ status: { code: SpanStatusCode.ERROR }, events: [exception] }, 'boom\n\nat line 1'],
      [{ status: { code: SpanStatusCode.ERROR, message: 'no' } }, 'no'],
      [{ status: { code: SpanStatusCode.ERROR } }, 'error'],
    ];
    for (const [rest, error] of errors) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await runOf({}, rest)).error).toBe(error);
    }
  });

  test('keeps values of every kind, in JSON that every parser takes', async () => {
    const cycle: Record<string, unknown> = { name: 'cycle' };
    cycle['self'] = cycle;
    const run = await runOf({
      nothing: null,
      list: [1, 'a', [true], undefined],
      bytes: new Uint8Array([1, 2, 255]),
      nan: Number.NaN,
      infinite: -Infinity,
      big: 2n ** 70n,
      half: 'a\uD800b',
      nested: JSON.parse('{"__proto__":{"polluted":true},"a":{"b":[null]}}'),
      date: new Date(0),
      cycle,
      ['__proto__']: 'key',
    });
    expect(run.extra?.metadata).toMatchObject({
      nothing: null,
      list: [1, 'a', [true], null],
      bytes: 'AQL/',
      nan: 'NaN',
      infinite: '-Infinity',
      big: '1180591620717411303424',
      half: 'a\uFFFDb',
      date: '1970-01-01T00:00:00.000Z',
    });
    expect(JSON.stringify(run.extra?.metadata?.['nested'])).toBe(
      '{"__proto__":{"polluted":true},"a":{"b":[null]}}',
    );
  });

  test('that cannot be read is refused alone', async () => {
    const hostile = Object.defineProperty(spanOf(1, 2), 'attributes', {
      get(): never {
        throw new Error('no');
      },
    });
    const result = await new Promise<ExportResult>((resolve) => {
      exporter.export([hostile], resolve);
    });
    expect(result).toMatchObject({ code: 1, error: { failure: 'rejected' } });
  });
});
