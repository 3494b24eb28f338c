import { GoogleGenAI } from '@google/genai';
import { TracingCallbacks } from '@spanlight/callbacks';
import { registerGoogleGenAI } from '@spanlight/callbacks/google-genai';
import type { ReadableSpan } from '@spanlight/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { chunk, events, failure, functionCall, response } from '../support/google-genai-answers.ts';
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
  const client = new GoogleGenAI({
    apiKey: 'SECRET-key',
    httpOptions: { baseUrl: server.url, headers: { 'x-secret': 'SECRET-header' } },
  });
  registerGoogleGenAI(client, new TracingCallbacks(tracer, { captureContent }));
  const { models } = client;
  const request = {
    model: 'gemini-test',
    contents: [
      {
        role: 'user',
        parts: [
          { text: 'SECRET-user' },
          { inlineData: { mimeType: 'image/png', data: IMAGE } },
          { fileData: { mimeType: 'image/png', fileUri: 'gs://SECRET-file' } },
        ],
      },
      { role: 'model', parts: [{ text: 'SECRET-earlier-thought', thought: true }] },
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'look_up', response: { output: 'SECRET-found' } } }],
      },
    ],
    config: {
      systemInstruction: 'SECRET-system',
      tools: [
        {
          functionDeclarations: [
            {
              name: 'look_up',
              description: 'SECRET-description',
              parametersJsonSchema: { default: 'SECRET-parameter' },
            },
          ],
        },
      ],
    },
  };
  server.reply = () => ({
    json: response([
      { text: 'SECRET-thought', thought: true },
      { text: 'SECRET-answer' },
      functionCall('look_up', { argument: 'SECRET-argument' }),
    ]),
  });
  await models.generateContent(request);
  server.reply = () => events([chunk([{ text: 'SECRET-' }]), response([{ text: 'streamed' }])]);
  await readAll(await models.generateContentStream(request));
  server.reply = () => ({ json: { embeddings: [{ values: [1] }] } });
  await models.embedContent({ model: 'embed-test', contents: 'SECRET-input' });
  server.reply = () => ({ status: 400, json: failure(400, 'INVALID_ARGUMENT') });
  await models.generateContent(request).catch(() => undefined);
  expect(spans).toHaveLength(4);
  return spans.map(everythingOf).join('\n');
}

function everythingOf({ name, attributes, events: happened, status, links }: ReadableSpan): string {
  return JSON.stringify([name, attributes, happened, status, links]);
}

describe('content', () => {
  test('does not get onto spans', async () => {
    const exported = await useSecrets(false);

    expect(exported).not.toContain('SECRET');
    expect(exported).not.toContain(IMAGE);
    expect(exported).toContain('"http.response.status_code":400');
  });

  test('gets onto spans when asked for, in the messages of the conventions', async () => {
    const exported = await useSecrets(true);
    const found = [...new Set(exported.match(/SECRET-[a-z-]+/g))].toSorted();

    expect(found).toEqual(
      [
        'answer',
        'argument',
        'description',
        'earlier-thought',
        'error',
        'file',
        'found',
        'streamed',
        'system',
        'thought',
        'user',
      ].map((name) => `SECRET-${name}`),
    );
    expect(exported).not.toContain(IMAGE);
  });
});
