import { TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import type { ReadableSpan } from '@spanlight/core';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { embeddings } from '../support/openai-answers.ts';
import { clientOf, NEWEST } from '../support/openai-clients.ts';
import {
  firstEvents,
  functionCallItem,
  messageItem,
  response,
  responseStream,
  textEvents,
} from '../support/openai-responses.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

/** What is for the eyes of those who ask for content. */
const CAPTURED = [
  'instructions',
  'input',
  'image',
  'earlier-argument',
  'tool-answer',
  'description',
  'answer',
  'reasoning',
  'argument',
  'search',
  'server-result',
  'streamed-answer',
  'prompt',
  'completion',
  'painting',
  'painted',
  'spoken',
  'heard',
  'judged',
].map((name) => `SECRET-${name}`);

/** What no convention has a place for. */
const LEFT_OUT = [
  'parameter',
  'metadata',
  'user-id',
  'schema',
  'prompt-variable',
  'encrypted',
  'embedded',
].map((name) => `SECRET-${name}`);

const FAILURE = 'SECRET-failure';

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

const request: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
  model: 'gpt-test',
  instructions: 'SECRET-instructions',
  metadata: { note: 'SECRET-metadata' },
  safety_identifier: 'SECRET-user-id',
  prompt: { id: 'pmpt_1', variables: { name: 'SECRET-prompt-variable' } },
  text: {
    format: { type: 'json_schema', name: 'answer', schema: { title: 'SECRET-schema' } },
  },
  tools: [
    {
      type: 'function',
      name: 'look_up',
      description: 'SECRET-description',
      parameters: { default: 'SECRET-parameter' },
      strict: true,
    },
  ],
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'SECRET-input' },
        { type: 'input_image', detail: 'auto', image_url: 'https://example.com/SECRET-image' },
      ],
    },
    {
      type: 'function_call',
      call_id: 'call_0',
      name: 'look_up',
      arguments: '"SECRET-earlier-argument"',
    },
    { type: 'function_call_output', call_id: 'call_0', output: 'SECRET-tool-answer' },
  ],
};

const output = [
  {
    type: 'reasoning',
    id: 'rs_1',
    summary: [{ type: 'summary_text', text: 'SECRET-reasoning' }],
    encrypted_content: 'SECRET-encrypted',
  },
  {
    type: 'file_search_call',
    id: 'fs_1',
    queries: ['SECRET-search'],
    results: [{ text: 'SECRET-server-result' }],
  },
  messageItem('SECRET-answer'),
  functionCallItem('call_1', 'look_up', '{"argument":"SECRET-argument"}'),
];

/** Sends and receives each secret once. */
async function useSecrets(captureContent: boolean): Promise<string> {
  const { tracer, spans } = collectSpans();
  const client = clientOf(NEWEST, server);
  registerOpenAI(client, new TracingCallbacks(tracer, { captureContent }));

  server.reply = () => ({ json: response(output) });
  await client.responses.create(request);
  server.reply = () =>
    responseStream([...firstEvents(), ...textEvents(['SECRET-streamed-answer'])]);
  await readAll(await client.responses.create({ ...request, stream: true }));
  server.reply = () => ({
    json: response([], { status: 'failed', error: { code: 'server_error', message: FAILURE } }),
  });
  await client.responses.create(request);
  server.reply = () => ({ json: { choices: [{ text: 'SECRET-completion' }] } });
  await client.completions.create({ model: 'gpt-test', prompt: 'SECRET-prompt' });
  server.reply = () => ({ json: embeddings([[1]]) });
  await client.embeddings.create({ model: 'gpt-test', input: 'SECRET-embedded' });
  server.reply = () => ({ json: { data: [{ url: 'https://example.com/SECRET-painted' }] } });
  await client.images.generate({ prompt: 'SECRET-painting' });
  server.reply = () => ({ json: { text: 'SECRET-heard' } });
  const file = new File(['audio'], 'a.mp3');
  await client.audio.transcriptions.create({ model: 'whisper-1', file });
  await client.audio.speech.create({ model: 'tts', input: 'SECRET-spoken', voice: 'alloy' });
  await client.moderations.create({ input: 'SECRET-judged' });

  expect(spans).toHaveLength(9);
  return spans.map(everythingOf).join('\n');
}

function everythingOf({ name, attributes, events, status, links }: ReadableSpan): string {
  return JSON.stringify([name, attributes, events, status, links]);
}

describe('content of responses and other APIs', () => {
  test('does not get onto spans', async () => {
    const exported = await useSecrets(false);

    expect(exported).not.toContain('SECRET');
    expect(exported).toContain('server_error');
  });

  test('gets onto spans when asked for, except for what no convention has a place for', async () => {
    const exported = await useSecrets(true);
    const expected = [...CAPTURED, FAILURE];

    expect(expected.filter((secret) => !exported.includes(secret))).toEqual([]);
    expect(LEFT_OUT.filter((secret) => exported.includes(secret))).toEqual([]);
  });

  test('is JSON in the schema of the conventions', async () => {
    const { tracer, spans } = collectSpans();
    const client = clientOf(NEWEST, server);
    registerOpenAI(client, new TracingCallbacks(tracer, { captureContent: true }));
    const image = { type: 'image_generation_call', id: 'ig_1', result: 'A'.repeat(4000) };
    server.reply = () => ({ json: response([image, messageItem('Done')]) });
    await client.responses.create({ model: 'gpt-test', instructions: 'Brief', input: 'Hi' });
    const parsed = (key: string): unknown => JSON.parse(String(spans[0]?.attributes[key]));

    expect(parsed('gen_ai.input.messages')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
    ]);
    expect(parsed('gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Brief' }]);
    expect(parsed('gen_ai.output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [
          {
            type: 'server_tool_call',
            id: 'ig_1',
            name: 'image_generation',
            server_tool_call: { type: 'image_generation_call' },
          },
          { type: 'media', modality: 'image', mime_type: 'image/png', size: 3000 },
          { type: 'text', content: 'Done' },
        ],
        finish_reason: 'stop',
      },
    ]);
  });
});
