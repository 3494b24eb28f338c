import {
  Agent,
  createCustomSpan,
  createGenerationSpan,
  createMCPListToolsSpan,
  createResponseSpan,
  createSpeechSpan,
  createTranscriptionSpan,
  run,
  setTraceProcessors,
  withFunctionSpan,
  withTrace,
} from '@openai/agents';
import { type ContentCapture, TracingCallbacks } from '@spanlight/callbacks';
import { agentsTraceProcessor } from '@spanlight/callbacks/openai-agents';
import type { ReadableSpan } from '@spanlight/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { toolCall, toolCalls } from '../support/openai-agents-answers.ts';
import { type AgentKit, agentKit, guardrail, weatherTool } from '../support/openai-agents-kit.ts';
import { completion } from '../support/openai-answers.ts';
import { functionCallItem, messageItem, response } from '../support/openai-responses.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
afterEach(() => setTraceProcessors([]));

/** The spans of what a user does, by their names; the last of each name. */
async function spansOf(
  use: (kit: AgentKit) => unknown,
  replies: readonly Reply[] = [],
  captureContent: ContentCapture | boolean = true,
): Promise<ReadonlyMap<string, ReadableSpan>> {
  const kit = agentKit(server);
  const { tracer, spans } = collectSpans();
  const start = server.requests.length;
  server.reply = () => replies[server.requests.length - 1 - start] ?? { status: 404, json: {} };
  setTraceProcessors([agentsTraceProcessor(new TracingCallbacks(tracer, { captureContent }))]);
  await use(kit);
  return new Map(spans.map((span) => [span.name, span]));
}

function content(span: ReadableSpan | undefined, key: string): unknown {
  const value = span?.attributes[key];
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}

const CONVERSATION: Reply[] = [
  { json: toolCalls(toolCall('get_weather', { city: 'Bern' })) },
  { json: completion('It is sunny.') },
];

describe('messages follow the GenAI schema', () => {
  test('of chat completions', async () => {
    const spans = await spansOf(
      (kit) =>
        run(kit.agent({ instructions: 'Be brief.', tools: [weatherTool()] }), [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'How is the weather here?' },
              { type: 'input_image', image: 'data:image/png;base64,AAAA' },
            ],
          },
        ]),
      CONVERSATION,
    );
    const chat = spans.get('chat gpt-test');
    expect(content(chat, 'gen_ai.input.messages')).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'How is the weather here?' },
          expect.objectContaining({ modality: 'image', mime_type: 'image/png' }),
        ],
      },
      {
        role: 'assistant',
        parts: [
          {
            type: 'tool_call',
            id: 'call_get_weather',
            name: 'get_weather',
            arguments: { city: 'Bern' },
          },
        ],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool_call_response', id: 'call_get_weather', response: 'sunny in Bern' }],
      },
    ]);
    expect(content(chat, 'gen_ai.output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: 'It is sunny.' }],
        finish_reason: 'stop',
      },
    ]);
    const tool = spans.get('execute_tool get_weather');
    expect(content(tool, 'gen_ai.tool.call.arguments')).toEqual({ city: 'Bern' });
    expect(tool?.attributes['gen_ai.tool.call.result']).toBe('sunny in Bern');
  });

  test('of the Responses API', async () => {
    const facts = { instructions: 'Be brief.', temperature: 0.5, previous_response_id: 'resp_0' };
    const spans = await spansOf(
      (kit) => run(kit.agent({ model: kit.responses, tools: [weatherTool()] }), 'And the weather?'),
      [
        { json: response([functionCallItem('call_1', 'get_weather', '{"city":"Bern"}')]) },
        { json: response([messageItem('It is sunny.')], facts) },
      ],
    );
    const chat = spans.get('chat gpt-test-2026-01-01');
    expect(content(chat, 'gen_ai.input.messages')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'And the weather?' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Bern' } },
        ],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool_call_response', id: 'call_1', response: 'sunny in Bern' }],
      },
    ]);
    expect(content(chat, 'gen_ai.output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: 'It is sunny.' }],
        finish_reason: 'stop',
      },
    ]);
    expect(content(chat, 'gen_ai.system_instructions')).toEqual([
      { type: 'text', content: 'Be brief.' },
    ]);
    expect(chat?.attributes).toMatchObject({
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.previous_response.id': 'resp_0',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.status': 'completed',
      'openai.api.type': 'responses',
    });
  });

  test('of items of the SDK, as models of programs record them', async () => {
    const spans = await spansOf(() =>
      withTrace('Support', async () => {
        const span = createGenerationSpan({ data: { model: 'own-1' } });
        span.start();
        span.spanData.input = [
          { type: 'reasoning', content: [{ type: 'input_text', text: 'Hm' }] },
          { type: 'function_call', callId: 'c1', name: 'look', arguments: '{"at":1}' },
          {
            type: 'function_call_result',
            callId: 'c1',
            name: 'look',
            output: { type: 'text', text: 'a cat' },
          },
          {
            role: 'user',
            content: [
              { type: 'input_file', file: { id: 'file_1' } },
              { type: 'audio', audio: 'AAAA', format: 'wav' },
            ],
          },
        ];
        span.spanData.output = [messageItem('A cat.')];
        span.spanData.usage = {
          input_tokens: 5,
          output_tokens: 4,
          details: { cached_tokens: 2, reasoning_tokens: 1 },
        };
        span.end();
      }),
    );
    const chat = spans.get('chat own-1');
    expect(content(chat, 'gen_ai.input.messages')).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 1 } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'a cat' }] },
      {
        role: 'user',
        parts: [
          { type: 'file', modality: 'document', file_id: 'file_1' },
          expect.objectContaining({ modality: 'audio', mime_type: 'audio/wav' }),
        ],
      },
    ]);
    expect(content(chat, 'gen_ai.output.messages')).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'A cat.' }], finish_reason: '' },
    ]);
    expect(chat?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.output_tokens': 4,
      'gen_ai.usage.cache_read.input_tokens': 2,
      'gen_ai.usage.reasoning.output_tokens': 1,
    });
  });
});

test('the group of a trace is the conversation', async () => {
  const spans = await spansOf(
    (kit) => withTrace('Support', () => run(kit.agent(), 'Hello'), { groupId: 'thread-1' }),
    [{ json: completion('Hi') }],
  );
  expect(spans.size).toBe(3);
  for (const span of spans.values()) {
    expect(span.attributes['gen_ai.conversation.id']).toBe('thread-1');
  }
});

test('what else there is has spans of its own', async () => {
  const spans = await spansOf(() =>
    withTrace('Voice', async () => {
      const format = 'pcm';
      const steps = [
        createTranscriptionSpan({
          data: { model: 'whisper', input: { data: 'AAAA', format }, output: 'Hello' },
        }),
        createSpeechSpan({ data: { model: 'tts', input: 'Hi', output: { data: 'AAAA', format } } }),
        createMCPListToolsSpan({ data: { server: 'files', result: ['read', 'write'] } }),
        createCustomSpan({ data: { name: 'prepare', data: { found: 3 } } }),
      ];
      for (const step of steps) {
        step.start();
        step.end();
      }
      await withFunctionSpan(
        async ({ spanData }) => Object.assign(spanData, { mcp_data: { server: 'files' } }),
        { data: { name: 'read' } },
      );
    }),
  );
  expect([...spans.keys()]).toEqual([
    'transcription whisper',
    'speech tts',
    'tools/list',
    'graph.prepare',
    'execute_tool read',
    'invoke_workflow Voice',
  ]);
  expect(content(spans.get('transcription whisper'), 'gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'Hello' }], finish_reason: '' },
  ]);
  expect(content(spans.get('speech tts'), 'gen_ai.input.messages')).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
  ]);
  expect(spans.get('tools/list')?.attributes['spanlight.mcp.server_name']).toBe('files');
  expect(content(spans.get('graph.prepare'), 'output.value')).toEqual({ found: 3 });
  expect(spans.get('execute_tool read')?.attributes).toMatchObject({
    'mcp.method.name': 'tools/call',
    'spanlight.tool.server_name': 'files',
  });
});

test('handoffs and guardrails tell what they decided', async () => {
  const spans = await spansOf(
    (kit) => {
      const expert = new Agent({
        name: 'Expert',
        model: kit.chat,
        outputGuardrails: [guardrail('polite', false)],
      });
      return run(kit.agent({ handoffs: [expert] }), 'Hello');
    },
    [{ json: toolCalls(toolCall('transfer_to_Expert', {})) }, { json: completion('Hi') }],
  );
  expect(spans.get('graph.handoff')?.attributes).toMatchObject({
    'spanlight.graph.node.type': 'handoff',
    'spanlight.handoff.from_agent': 'Bot',
    'spanlight.handoff.to_agent': 'Expert',
  });
  expect(spans.get('graph.polite')?.attributes).toMatchObject({
    'spanlight.graph.node.type': 'guardrail',
    'spanlight.guardrail.triggered': false,
  });
});

test('nothing of the content gets onto spans unless it is asked for', async () => {
  const secret = 'Bern';
  const use = async (kit: AgentKit): Promise<void> => {
    await run(kit.agent({ instructions: secret, tools: [weatherTool()] }), `How is ${secret}?`);
    await run(kit.agent({ model: kit.responses }), `How is ${secret}?`);
    await run(kit.agent(), secret).catch(() => undefined);
    await withTrace('Support', async () => {
      const span = createCustomSpan({ data: { name: 'prepare', data: { secret } } });
      span.start();
      span.setError({ message: `in ${secret}`, data: { error: `Error: in ${secret}` } });
      span.end();
    });
  };
  const replies: Reply[] = [
    ...CONVERSATION,
    { json: response([messageItem(`${secret} is fine`)], { instructions: secret }) },
    { status: 400, json: { error: { message: `${secret} is wrong` } } },
  ];
  const spans = await spansOf(use, replies, false);
  const text = JSON.stringify(
    [...spans.values()].map(({ attributes, events, name, status }) => [
      name,
      attributes,
      status,
      events,
    ]),
  );
  expect(spans.size).toBeGreaterThan(5);
  expect(text).not.toContain(secret);
});

test('a span of a response that never came has no model', async () => {
  const spans = await spansOf(() =>
    withTrace('Support', async () => {
      const span = createResponseSpan({ data: { type: 'response' } });
      span.start();
      span.end();
    }),
  );
  expect(spans.get('chat')?.attributes['gen_ai.request.model']).toBeUndefined();
});
