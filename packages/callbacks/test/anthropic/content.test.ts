import type Anthropic from '@anthropic-ai/sdk';
import { TracingCallbacks } from '@spanlight/callbacks';
import { registerAnthropic } from '@spanlight/callbacks/anthropic';
import type { ReadableSpan } from '@spanlight/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  blockEvents,
  inputDeltas,
  message,
  messageEnd,
  messageStart,
  streamOf,
} from '../support/anthropic-answers.ts';
import { VERSIONS } from '../support/anthropic-versions.ts';
import { collectSpans } from '../support/collected-spans.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const SECRETS = [
  'system',
  'user',
  'image',
  'document',
  'history',
  'earlier-thought',
  'earlier-argument',
  'tool-answer',
  'description',
  'parameter',
  'answer',
  'thought',
  'argument',
  'server-argument',
  'server-answer',
  'streamed-answer',
  'streamed-argument',
  'streamed-thought',
  'tool-input',
  'tool-result',
  'redacted',
  'signature',
  'user-id',
  'schema',
].map((name) => `SECRET-${name}`);

/** What no convention has a place for. */
const UNTOLD = ['parameter', 'redacted', 'signature', 'user-id', 'schema'];

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

function everythingOf({ name, attributes, events, status, links }: ReadableSpan): string {
  return JSON.stringify([name, attributes, events, status, links]);
}

describe.each(VERSIONS)('version $version', ({ Client }) => {
  /** Sends and receives each secret at least once. */
  async function useSecrets(captureContent: boolean): Promise<string> {
    const { tracer, spans } = collectSpans();
    const client = new Client({
      apiKey: 'SECRET-key',
      baseURL: server.url,
      openTelemetry: { traces: { contentMode: 'content' } },
    });
    registerAnthropic(client, new TracingCallbacks(tracer, { captureContent }));
    const lookUp = {
      name: 'look_up',
      description: 'SECRET-description',
      input_schema: { type: 'object' as const, default: 'SECRET-parameter' },
    };
    const body: Anthropic.MessageCreateParamsNonStreaming = {
      model: 'claude-test',
      max_tokens: 10,
      metadata: { user_id: 'SECRET-user-id' },
      output_config: { format: { type: 'json_schema', schema: { title: 'SECRET-schema' } } },
      system: 'SECRET-system',
      tools: [lookUp],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'SECRET-user' },
            { type: 'image', source: { type: 'url', url: 'https://example.com/SECRET-image' } },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'SECRET-document' },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'SECRET-earlier-thought', signature: 'SECRET-signature' },
            { type: 'redacted_thinking', data: 'SECRET-redacted' },
            { type: 'text', text: 'SECRET-history' },
            { type: 'tool_use', id: 'toolu_0', name: 'look_up', input: 'SECRET-earlier-argument' },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content: 'SECRET-tool-answer' }],
        },
      ],
    };

    server.reply = () => ({
      json: message([
        { type: 'thinking', thinking: 'SECRET-thought', signature: 'SECRET-signature' },
        { type: 'text', text: 'SECRET-answer' },
        toolCall('SECRET-argument'),
        { ...toolCall('SECRET-server-argument'), type: 'server_tool_use', name: 'web_search' },
        { type: 'web_search_tool_result', tool_use_id: 'x', content: ['SECRET-server-answer'] },
      ]),
    });
    await client.messages.create(body);

    server.reply = () =>
      streamOf([
        messageStart(),
        ...blockEvents(0, { type: 'thinking', thinking: '', signature: '' }, [
          { type: 'thinking_delta', thinking: 'SECRET-streamed-thought' },
          { type: 'signature_delta', signature: 'SECRET-signature' },
        ]),
        ...blockEvents(1, { type: 'text', text: '' }, [
          { type: 'text_delta', text: 'SECRET-streamed-answer' },
        ]),
        ...blockEvents(
          2,
          toolCall('x'),
          inputDeltas('{"argument":', '"SECRET-streamed-argument"}'),
        ),
        ...messageEnd('tool_use'),
      ]);
    await readAll(await client.messages.create({ ...body, stream: true }));
    await client.messages.stream(body).finalMessage();

    server.reply = ({ body: { messages } }) => ({
      json: JSON.stringify(messages).includes('tool_result')
        ? message('SECRET-answer')
        : message([toolCall('SECRET-tool-input')]),
    });
    const tool = {
      ...lookUp,
      type: 'custom' as const,
      run: () => 'SECRET-tool-result',
      parse: (input: unknown) => input,
    };
    await client.beta.messages.toolRunner({
      model: 'claude-test',
      max_tokens: 10,
      messages: [],
      tools: [tool],
    });

    expect(spans).toHaveLength(7);
    return spans.map(everythingOf).join('\n');
  }

  test('content does not get onto spans', async () => {
    const exported = await useSecrets(false);

    expect(exported).not.toContain('SECRET');
    expect(exported).toContain('look_up');
  });

  test('content gets onto spans when asked for, except for what there is no place for', async () => {
    const exported = await useSecrets(true);
    const missing = SECRETS.filter((secret) => !exported.includes(secret));

    expect(missing).toEqual(UNTOLD.map((name) => `SECRET-${name}`));
    expect(exported).not.toContain('SECRET-key');
  });
});

function toolCall(argument: string): object {
  return { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { argument } };
}
