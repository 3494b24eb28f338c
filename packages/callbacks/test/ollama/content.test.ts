import { TracingCallbacks } from '@spanlight/callbacks';
import { registerOllama } from '@spanlight/callbacks/ollama';
import type { ReadableSpan } from '@spanlight/core';
import { Ollama } from 'ollama';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import {
  chatChunk,
  chatResponse,
  generateResponse,
  lines,
  toolCall,
} from '../support/ollama-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const IMAGE = Buffer.from('SECRET-image').toString('base64');

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

/** Sends and receives secrets. Answers all that is in the spans. */
async function useSecrets(captureContent: boolean): Promise<string> {
  const { tracer, spans } = collectSpans();
  const client = new Ollama({ host: server.url });
  registerOllama(client, new TracingCallbacks(tracer, { captureContent }));
  const request = {
    model: 'llama-test',
    tools: [
      {
        type: 'function',
        function: {
          name: 'look_up',
          description: 'SECRET-description',
          parameters: { type: 'SECRET-parameter' },
        },
      },
    ],
    messages: [
      { role: 'system', content: 'SECRET-system' },
      { role: 'user', content: 'SECRET-user', images: [IMAGE] },
      { role: 'assistant', content: '', thinking: 'SECRET-earlier-thought' },
      { role: 'tool', content: 'SECRET-tool-answer' },
    ],
  };
  server.reply = () => ({
    json: chatResponse('SECRET-answer', {
      thinking: 'SECRET-thought',
      tool_calls: [toolCall('look_up', { argument: 'SECRET-argument' })],
    }),
  });
  await client.chat(request);
  server.reply = () => lines([chatChunk('SECRET-'), chatChunk('streamed'), chatResponse('')]);
  await readAll(await client.chat({ ...request, stream: true }));
  server.reply = () => ({ json: generateResponse('SECRET-completion') });
  await client.generate({ model: 'llama-test', prompt: 'SECRET-prompt', system: 'SECRET-rules' });
  server.reply = () => ({ json: { embeddings: [[1]] } });
  await client.embed({ model: 'embed-test', input: 'SECRET-input' });
  server.reply = () => ({ status: 400, json: { error: 'SECRET-error' } });
  await client.chat(request).catch(() => undefined);
  expect(spans).toHaveLength(5);
  return spans.map(everythingOf).join('\n');
}

function everythingOf({ name, attributes, events, status, links }: ReadableSpan): string {
  return JSON.stringify([name, attributes, events, status, links]);
}

describe('content', () => {
  test('does not get onto spans', async () => {
    const exported = await useSecrets(false);

    expect(exported).not.toContain('SECRET');
    expect(exported).not.toContain(IMAGE);
    expect(exported).toContain('llama-test');
  });

  test('gets onto spans when asked for, in the messages of the conventions', async () => {
    const exported = await useSecrets(true);
    const found = [...new Set(exported.match(/SECRET-[a-z-]+/g))].toSorted();

    expect(found).toEqual(
      [
        'answer',
        'argument',
        'completion',
        'description',
        'earlier-thought',
        'error',
        'prompt',
        'rules',
        'streamed',
        'system',
        'thought',
        'tool-answer',
        'user',
      ].map((name) => `SECRET-${name}`),
    );
    expect(exported).toContain(String.raw`{\"type\":\"media\",\"modality\":\"image\",\"size\":12}`);
    expect(exported).not.toContain(IMAGE);
  });
});
