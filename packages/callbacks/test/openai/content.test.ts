import { CallbackManager, TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import type { ReadableSpan } from '@spanlight/core';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { chunk, completion, usageChunk } from '../support/openai-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const SECRETS = [
  'system',
  'user',
  'name',
  'image',
  'history',
  'earlier-argument',
  'tool-answer',
  'description',
  'parameter',
  'answer',
  'refusal',
  'reasoning',
  'argument',
  'streamed-answer',
  'streamed-argument',
  'tool-input',
  'tool-result',
  'metadata',
  'user-id',
  'schema',
].map((name) => `SECRET-${name}`);

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

/** Sends and receives each secret once. */
async function useSecrets(captureContent: boolean): Promise<string> {
  const { tracer, spans } = collectSpans();
  const callbacks = new TracingCallbacks(tracer, { captureContent });
  const client = new OpenAI({ apiKey: 'SECRET-key', baseURL: server.baseURL });
  registerOpenAI(client, callbacks);
  const body: OpenAI.ChatCompletionCreateParamsNonStreaming = {
    model: 'gpt-test',
    user: 'SECRET-user-id',
    metadata: { note: 'SECRET-metadata' },
    response_format: { type: 'json_schema', json_schema: { name: 'SECRET-schema', schema: {} } },
    tools: [
      {
        type: 'function',
        function: {
          name: 'look_up',
          description: 'SECRET-description',
          parameters: { default: 'SECRET-parameter' },
        },
      },
    ],
    messages: [
      { role: 'system', content: 'SECRET-system' },
      {
        role: 'user',
        name: 'SECRET-name',
        content: [
          { type: 'text', text: 'SECRET-user' },
          { type: 'image_url', image_url: { url: 'https://example.com/SECRET-image' } },
        ],
      },
      {
        role: 'assistant',
        content: 'SECRET-history',
        tool_calls: [
          {
            id: 'call_0',
            type: 'function',
            function: { name: 'look_up', arguments: '"SECRET-earlier-argument"' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'SECRET-tool-answer' },
    ],
  };

  server.reply = () => ({
    json: completion('SECRET-answer', {
      refusal: 'SECRET-refusal',
      reasoning_content: 'SECRET-reasoning',
      tool_calls: [toolCall('SECRET-argument')],
    }),
  });
  await client.chat.completions.create(body);
  server.reply = () => ({
    chunks: [
      chunk({ content: 'SECRET-streamed-answer' }),
      chunk({ tool_calls: [toolCall('SECRET-streamed-argument')] }, 'tool_calls'),
      usageChunk(),
    ],
  });
  await readAll(await client.chat.completions.create({ ...body, stream: true }));
  new CallbackManager([callbacks]).toolCall(
    { toolName: 'look_up', arguments: { query: 'SECRET-tool-input' } },
    () => 'SECRET-tool-result',
  );
  expect(spans).toHaveLength(3);
  return spans.map(everythingOf).join('\n');
}

function toolCall(argument: string): object {
  return {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: 'look_up', arguments: JSON.stringify({ argument }) },
  };
}

function everythingOf({ name, attributes, events, status, links }: ReadableSpan): string {
  return JSON.stringify([name, attributes, events, status, links]);
}

describe('content', () => {
  test('does not get onto spans', async () => {
    const exported = await useSecrets(false);

    expect(exported).not.toContain('SECRET');
    expect(exported).toContain('look_up');
  });

  test('gets onto spans when asked for, except for what no convention has a place for', async () => {
    const exported = await useSecrets(true);
    const missing = SECRETS.filter((secret) => !exported.includes(secret));

    expect(missing).toEqual(
      ['parameter', 'metadata', 'user-id', 'schema'].map((name) => `SECRET-${name}`),
    );
    expect(exported).not.toContain('SECRET-key');
  });
});
