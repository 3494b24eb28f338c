import { TracingCallbacks, type TracingCallbacksOptions } from '@spanlight/callbacks';
import type { ReadableSpan } from '@spanlight/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import {
  answer,
  SdkUser,
  streamOf,
  textAnswer,
  textParts,
  toolCall,
  VERSIONS,
} from '../support/ai-sdk-models.ts';
import { collectSpans } from '../support/collected-spans.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

type Version = (typeof VERSIONS)[number];

/** The spans that a use of the SDK makes. */
async function spansOf(
  version: Version,
  options: TracingCallbacksOptions,
  use: (user: SdkUser) => Promise<unknown>,
): Promise<readonly ReadableSpan[]> {
  const { tracer, spans, openCount } = collectSpans();
  await use(new SdkUser(version, server.url, new TracingCallbacks(tracer, options)));
  await vi.waitFor(() => expect(openCount()).toBe(0));
  return spans;
}

function content(span: ReadableSpan | undefined, name: string): unknown {
  const text = span?.attributes[`gen_ai.${name}`];
  return typeof text === 'string' && /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text;
}

/** A talk in which each kind of content says `secret`. */
async function talk(user: SdkUser, options: object = {}): Promise<void> {
  server.reply = ({ body }) =>
    JSON.stringify(body).includes('tool-result')
      ? textAnswer('secret answer')
      : {
          json: answer(
            [
              { type: 'reasoning', text: 'secret thought' },
              toolCall('call_1', 'look', { at: 'secret place' }),
              toolCall('call_2', 'fail', {}),
            ],
            { finishReason: { unified: 'tool-calls', raw: 'TOOLS' } },
          ),
        };
  await user.sdk.generateText({
    model: user.model,
    system: 'secret instructions',
    prompt: 'secret question',
    tools: {
      look: user.sdk.tool({
        description: 'secret description',
        inputSchema: z.object({ at: z.string() }),
        execute: () => ({ seen: 'secret sight' }),
      }),
      fail: user.sdk.tool({
        inputSchema: z.object({}),
        execute: (): string => {
          throw new RangeError('secret reason');
        },
      }),
    },
    stopWhen: user.sdk.stepCountIs(3),
    ...user.telemetry({ functionId: 'f', ...options }),
  });
}

/** Everything that got onto spans. */
function allOf(spans: readonly ReadableSpan[]): string {
  return JSON.stringify(
    spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  );
}

describe.each(VERSIONS)('the content of ai $version', (version) => {
  test('has the form of the conventions', async () => {
    const spans = await spansOf(version, { captureContent: true }, talk);
    const [first, look, fail] = ['chat m1', 'execute_tool look', 'execute_tool fail'].map((name) =>
      spans.find((span) => span.name === name),
    );
    const last = spans.findLast(({ name }) => name === 'chat m1');
    const agent = spans.at(-1);

    const instructions = { type: 'text', content: 'secret instructions' };
    const question = { role: 'user', parts: [{ type: 'text', content: 'secret question' }] };
    const system = { role: 'system', parts: [instructions] };
    expect(content(first, 'input.messages')).toEqual(
      version.version === 7 ? [question] : [system, question],
    );
    expect(content(first, 'system_instructions')).toEqual(
      version.version === 7 ? [instructions] : undefined,
    );
    expect(content(first, 'tool.definitions')).toMatchObject([
      { type: 'function', name: 'look', description: 'secret description' },
      { type: 'function', name: 'fail' },
    ]);
    // Of calls without a stream, ai 5 does not tell the reasoning.
    const thought = { type: 'reasoning', content: 'secret thought' };
    expect(content(first, 'output.messages')).toEqual([
      {
        role: 'assistant',
        finish_reason: 'tool_call',
        parts: [
          ...(version.version === 5 ? [] : [thought]),
          { type: 'tool_call', id: 'call_1', name: 'look', arguments: { at: 'secret place' } },
          { type: 'tool_call', id: 'call_2', name: 'fail', arguments: {} },
        ],
      },
    ]);
    expect(look?.attributes).toMatchObject({
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.tool.call.arguments': '{"at":"secret place"}',
      'gen_ai.tool.call.result': '{"seen":"secret sight"}',
    });
    expect(fail?.status.message).toBe('secret reason');
    const sent = content(last, 'input.messages') as { role: string; parts: unknown[] }[];
    expect(sent.filter(({ role }) => role === 'tool').flatMap(({ parts }) => parts)).toEqual([
      { type: 'tool_call_response', id: 'call_1', response: { seen: 'secret sight' } },
      {
        type: 'tool_call_response',
        id: 'call_2',
        response: expect.stringContaining('secret reason'),
      },
    ]);
    expect(agent?.name).toBe('invoke_agent f');
    expect(content(agent, 'input.messages')).toEqual([question]);
    expect(content(agent, 'output.messages')).toMatchObject([
      { parts: [{ type: 'text', content: 'secret answer' }] },
    ]);
    expect(Object.keys(agent?.attributes ?? {}).join(' ')).not.toContain('usage');
  });

  test('is told of in the words of the conventions', async () => {
    server.reply = () => streamOf(textParts(['Hello']));
    const [span] = await spansOf(version, {}, async (user) => {
      const { textStream } = user.sdk.streamText({
        model: user.model,
        prompt: 'Hi',
        maxOutputTokens: 10,
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        stopSequences: ['END'],
        seed: 7,
        ...user.telemetry(),
      });
      await readAll(textStream);
    });

    expect(span?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'm1',
      'gen_ai.request.max_tokens': 10,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.top_k': 5,
      'gen_ai.request.presence_penalty': 0.1,
      'gen_ai.request.frequency_penalty': 0.2,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.seed': 7,
      'gen_ai.response.id': 'r1',
      'gen_ai.response.model': 'm1-2026',
    });
  });

  test('stays off spans by default', async () => {
    const spans = await spansOf(version, {}, talk);

    expect(spans).toHaveLength(5);
    expect(allOf(spans)).not.toContain('secret');
  });

  test('stays off spans by default when the call fails', async () => {
    server.reply = () => ({ json: {}, status: 400 });
    const spans = await spansOf(version, {}, async (user) => {
      const options = { model: user.model, prompt: 'secret', ...user.telemetry() };
      await user.sdk.generateText(options).catch(() => undefined);
    });

    expect(allOf(spans)).not.toContain('secret');
    expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'AI_APICallError' });
  });

  test('is not known where it is not to be recorded', async () => {
    const options = { recordInputs: false, recordOutputs: false };
    const use = (user: SdkUser): Promise<void> => talk(user, options);
    const spans = await spansOf(
      version,
      { captureContent: { input: true, output: true, tools: true } },
      use,
    );

    expect(spans.map(({ name }) => name).toSorted()).toEqual([
      'chat m1',
      'chat m1',
      'execute_tool fail',
      'execute_tool look',
      'invoke_agent f',
    ]);
    expect(allOf(spans)).not.toContain('secret');
  });

  test('holds media by type and size only', async () => {
    server.reply = () => textAnswer('A cat');
    const [span] = await spansOf(version, { captureContent: true }, async (user) => {
      await user.sdk.generateText({
        model: user.model,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', image: new Uint8Array(30), mediaType: 'image/png' },
              { type: 'file', data: 'AAAA', mediaType: 'application/pdf' },
            ],
          },
        ],
        ...user.telemetry(),
      });
    });

    expect(content(span, 'input.messages')).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'media', modality: 'image', mime_type: 'image/png', size: 30 },
          { type: 'media', modality: 'document', mime_type: 'application/pdf', size: 3 },
        ],
      },
    ]);
  });
});

describe('the content of ai 7', () => {
  const [newest] = VERSIONS;

  test('of errors is not known either where content is not to be recorded', async () => {
    for (const options of [{ recordInputs: false }, { recordOutputs: false }]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const spans = await spansOf(newest, { captureContent: true }, async (user) => {
        await talk(user, { recordOutputs: false, ...options });
        server.reply = () => ({ json: {}, status: 400 });
        const call = { model: user.model, prompt: 'secret', ...user.telemetry(options) };
        await user.sdk.generateText(call).catch(() => undefined);
      });
      const failed = spans.filter(({ events }) => events.length > 0);

      expect(new Set(failed.map(({ attributes }) => attributes['error.type']))).toEqual(
        new Set(['RangeError', 'AI_APICallError']),
      );
      const told = failed.map(({ events, status }) => [events, status]);
      expect(JSON.stringify(told)).not.toContain('secret');
    }
  });

  test('of an aborted call that is not to be recorded is an abort, and no failure', async () => {
    server.reply = () => streamOf([], { end: 'open' });
    const spans = await spansOf(newest, {}, async (user) => {
      const abortSignal = AbortSignal.timeout(1);
      const controller = new AbortController();
      abortSignal.addEventListener('abort', () => controller.abort());
      const options = user.telemetry({ functionId: 'f', recordInputs: false });
      const call = { model: user.model, prompt: 'Hi', abortSignal: controller.signal, ...options };
      await user.sdk.generateText(call).catch(() => undefined);
    });

    expect(spans.map(({ attributes }) => attributes['spanlight.end_reason'])).toEqual([
      'aborted',
      'aborted',
    ]);
  });

  test.each([
    ['openai.chat', 'openai'],
    ['azure.responses', 'azure.ai.openai'],
    ['anthropic.messages', 'anthropic'],
    ['google.generative-ai', 'gcp.gemini'],
    ['google.vertex.chat', 'gcp.vertex_ai'],
    ['vertex.anthropic.messages', 'gcp.vertex_ai'],
    ['amazon-bedrock', 'aws.bedrock'],
    ['mistral.chat', 'mistral_ai'],
    ['xai.responses', 'x_ai'],
    ['groq.chat', 'groq'],
    ['acme.chat', 'acme'],
    ['', '_OTHER'],
  ])('of %s comes from %s', async (provider, expected) => {
    server.reply = () => textAnswer('Hello');
    const [span] = await spansOf(newest, {}, async (user) => {
      const model = { ...Object(user.model), provider } as typeof user.model;
      await user.sdk.generateText({ model, prompt: 'Hi', ...user.telemetry() });
    });

    expect(span?.attributes['gen_ai.provider.name']).toBe(expected);
  });
});
