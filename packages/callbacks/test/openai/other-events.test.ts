import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  completion,
  embeddings,
  parallelToolCallChunks,
  textChunks,
} from '../support/openai-answers.ts';
import { heard } from '../support/openai-recorder.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const CHAT = { model: 'gpt-test', stream: true } as const;

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

function piece(index: number, text: string, finishReason: string | null = null): object {
  return { id: 'cmpl_1', choices: [{ index, text, finish_reason: finishReason }] };
}

function delta(text: string): object {
  return { type: 'transcript.text.delta', delta: text };
}

describe('a chat', () => {
  test('13 tells tool calls in a stream apart', async () => {
    const { ends } = await heard(server, { chunks: parallelToolCallChunks() }, async (client) =>
      readAll(await client.chat.completions.create({ ...CHAT, messages: [] })),
    );

    expect(ends[0]?.toolCalls).toEqual([
      { id: 'call_weather', name: 'get_weather', arguments: '{"city":"Bern"}', choiceIndex: 0 },
      { id: 'call_time', name: 'get_time', arguments: '{"zone":"CET"}', choiceIndex: 0 },
    ]);
  });

  test('10 keeps what came before break', async () => {
    const reply: Reply = { chunks: textChunks(['a ', 'b ', 'c ']), delayMillis: 5, end: 'open' };
    const { ends } = await heard(server, reply, async (client) => {
      for await (const part of await client.chat.completions.create({ ...CHAT, messages: [] })) {
        if (part.choices[0]?.delta.content === 'b ') {
          break;
        }
      }
    });

    expect(ends[0]).toMatchObject({
      endReason: 'break',
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'a b ' }], finish_reason: '' },
      ],
    });
  });
});

describe('other APIs', () => {
  test('a completion', async () => {
    const json = {
      id: 'cmpl_1',
      model: 'gpt-test-1',
      choices: [{ index: 0, text: 'upon a time', finish_reason: 'stop' }],
    };
    const { starts, ends } = await heard(server, { json }, (client) =>
      client.completions.create({ model: 'gpt-test', prompt: ['Once', 'Twice'], max_tokens: 9 }),
    );

    expect(starts[0]).toMatchObject({
      operation: 'text_completion',
      maxTokens: 9,
      messages: [
        { role: 'user', parts: [{ type: 'text', content: 'Once' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Twice' }] },
      ],
    });
    expect(ends[0]).toMatchObject({
      responseId: 'cmpl_1',
      outputMessages: [
        { parts: [{ type: 'text', content: 'upon a time' }], finish_reason: 'stop' },
      ],
    });
  });

  test('a completion whose two choices are streamed', async () => {
    const chunks = [piece(1, 'b'), piece(0, 'a'), piece(1, 'B', 'stop'), piece(0, 'A', 'length')];
    const { ends } = await heard(server, { chunks }, async (client) =>
      readAll(await client.completions.create({ model: 'm', prompt: [1, 2], n: 2, stream: true })),
    );

    expect(ends[0]).toMatchObject({
      finishReasons: ['length', 'stop'],
      outputMessages: [
        { parts: [{ type: 'text', content: 'aA' }] },
        { parts: [{ type: 'text', content: 'bB' }] },
      ],
    });
  });

  test('embeddings', async () => {
    const { embeddingStart, embeddingEnd } = await heard(
      server,
      { json: embeddings([[1, 2]]) },
      (client) => client.embeddings.create({ model: 'e', input: 'Hi', dimensions: 2 }),
    );

    expect(embeddingStart).toMatchObject({ model: 'e', input: 'Hi', dimensionCount: 2 });
    expect(embeddingStart?.encodingFormats).toBeUndefined();
    expect(embeddingEnd).toMatchObject({
      inputTokens: 8,
      responseModel: 'embedding-test-2026-01-01',
      response: { data: [{ embedding: [1, 2] }] },
    });
  });

  test('an image', async () => {
    const json = { data: [{ url: 'https://example.com/a.png' }, { b64_json: 'AAAA' }] };
    const { starts, ends } = await heard(server, { json }, (client) =>
      client.images.generate({ model: 'image-test', prompt: 'A dot', n: 2 }),
    );

    expect(starts[0]).toMatchObject({
      operation: 'image_generation',
      outputType: 'image',
      choiceCount: 2,
      messages: [{ role: 'user', parts: [{ type: 'text', content: 'A dot' }] }],
    });
    expect(ends[0]?.outputMessages?.map(({ parts }) => parts)).toEqual([
      [{ type: 'uri', modality: 'image', uri: 'https://example.com/a.png' }],
      [{ type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' }],
    ]);
  });

  test('speech', async () => {
    const { starts, ends } = await heard(server, { json: {} }, (client) =>
      client.audio.speech.create({
        model: 'tts',
        input: 'Hello',
        instructions: 'Cheerfully',
        voice: 'alloy',
      }),
    );

    expect(starts[0]).toMatchObject({
      operation: 'speech',
      outputType: 'speech',
      messages: [{ role: 'user', parts: [{ type: 'text', content: 'Hello' }] }],
      systemInstructions: [{ type: 'text', content: 'Cheerfully' }],
    });
    expect(ends[0]).toMatchObject({ endReason: 'raw' });
  });

  test('a transcription that is left', async () => {
    const reply: Reply = { chunks: [delta('Hel'), delta('lo'), delta('!')], end: 'open' };
    const { tokens, ends } = await heard(server, reply, async (client) => {
      const file = new File(['audio'], 'a.mp3');
      const stream = await client.audio.transcriptions.create({ model: 'w', file, stream: true });
      for await (const event of stream) {
        if (event.type === 'transcript.text.delta' && event.delta === 'lo') {
          break;
        }
      }
    });

    expect(tokens).toEqual(['Hel', 'lo']);
    expect(ends[0]).toMatchObject({
      endReason: 'break',
      outputMessages: [{ parts: [{ type: 'text', content: 'Hello' }] }],
    });
  });

  test('a moderation', async () => {
    const json = { id: 'modr_1', model: 'moderation-1', results: [{ flagged: true }] };
    const { starts, ends } = await heard(server, { json }, (client) =>
      client.moderations.create({
        input: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      }),
    );

    expect(starts[0]).toMatchObject({
      operation: 'moderation',
      messages: [
        { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
        { role: 'user', parts: [{ type: 'uri', uri: 'https://example.com/a.png' }] },
      ],
    });
    expect(ends[0]).toMatchObject({
      responseId: 'modr_1',
      responseModel: 'moderation-1',
      response: { results: [{ flagged: true }] },
    });
  });

  test('a chat has the tokens of its answer once', async () => {
    const { ends } = await heard(server, { json: completion('Hello') }, (client) =>
      client.chat.completions.parse({ model: 'gpt-test', messages: [] }),
    );

    expect(ends.map(({ inputTokens }) => inputTokens)).toEqual([127]);
  });
});
