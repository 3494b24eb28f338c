/* oxlint-disable no-underscore-dangle -- what is not used */
import { registerOpenAI } from '@spanlight/callbacks/openai';
import type OpenAI from 'openai';

import { embeddings } from '../support/openai-answers.ts';
import { clientOf, OPENAI_VERSIONS } from '../support/openai-clients.ts';
import type { Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, shown, type Situation } from '../support/situations.ts';

const PROMPT = { model: 'gpt-test', prompt: 'Once' } as const;
const EMBEDDED = { model: 'embedding-test', input: ['one', 'two'] };
const PAINTED = { model: 'image-test', prompt: 'A red dot' } as const;
const VECTORS = [
  [0.5, -1, 2],
  [0, 0.25, 1],
];

const UNSEEN = { status: 'unset', hasTimeToFirstChunk: false };
const COMPLETED = {
  ...UNSEEN,
  name: 'text_completion gpt-test',
  finishReasons: ['stop'],
  input: 5,
  output: 7,
};
const STREAMED = { stream: true, hasTimeToFirstChunk: true };
const EMBEDDINGS = { ...UNSEEN, name: 'embeddings embedding-test' };
const IMAGE = { ...UNSEEN, name: 'image_generation image-test', input: 9, output: 20 };
const TRANSCRIPT = { ...UNSEEN, name: 'transcription whisper-test' };

const imageUsage = { input_tokens: 9, output_tokens: 20, total_tokens: 29 };
const image = { created: 1_790_000_000, data: [{ b64_json: 'AAAA' }], usage: imageUsage };
const textUsage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
const audioOf = (): File => new File(['audio'], 'audio.mp3', { type: 'audio/mpeg' });

function piece(text: string, finishReason: string | null = null): object {
  return {
    id: 'cmpl_1',
    object: 'text_completion',
    model: 'gpt-test-1',
    choices: [{ index: 0, text, finish_reason: finishReason, logprobs: null }],
  };
}

/** A body that is no JSON. */
function plain(contentType: string, body: string): Reply {
  return { chunks: [body], frame: String, last: '', contentType };
}

const situations: Situation<OpenAI>[] = [
  {
    name: 'a completion',
    reply: { json: { ...piece('upon a time', 'stop'), usage: textUsage } },
    use: (client) => client.completions.create(PROMPT),
    spans: [COMPLETED],
  },
  {
    name: 'a completion that is streamed',
    reply: {
      chunks: [
        piece('upon'),
        piece(' a time', 'stop'),
        { ...piece(''), choices: [], usage: textUsage },
      ],
    },
    use: async (client) => readAll(await client.completions.create({ ...PROMPT, stream: true })),
    spans: [{ ...COMPLETED, ...STREAMED }],
  },
  {
    name: 'a completion whose stream is left',
    reply: { chunks: [piece('upon'), piece(' a')], delayMillis: 5, end: 'open' },
    use: async (client, server) => {
      const stream = await client.completions.create({ ...PROMPT, stream: true });
      for await (const _part of stream) {
        break;
      }
      return server.lastRequest.isLeft;
    },
    spans: [{ ...UNSEEN, name: COMPLETED.name, ...STREAMED, endReason: 'break' }],
  },
  {
    name: '21 embeddings come as numbers',
    reply: { json: embeddings(VECTORS) },
    use: async (client, server) => {
      const { data, usage } = await client.embeddings.create(EMBEDDED);
      return [data, usage, server.lastRequest.body];
    },
    spans: [{ ...EMBEDDINGS, input: 8 }],
  },
  {
    name: '21 embeddings in the encoding that was asked for',
    reply: { json: embeddings(VECTORS, 'float') },
    use: (client) => client.embeddings.create({ ...EMBEDDED, encoding_format: 'float' }),
    spans: [{ ...EMBEDDINGS, input: 8 }],
  },
  {
    name: '21 embeddings with their response',
    reply: { json: embeddings(VECTORS) },
    use: async (client) => {
      const { data, response, request_id } = await client.embeddings
        .create(EMBEDDED)
        .withResponse();
      return [data, response.status, typeof request_id];
    },
    spans: [{ ...EMBEDDINGS, input: 8 }],
  },
  {
    name: '21 embeddings as a raw response',
    reply: { json: embeddings(VECTORS) },
    use: async (client) => (await client.embeddings.create(EMBEDDED).asResponse()).json(),
    spans: [{ ...EMBEDDINGS, endReason: 'raw' }],
  },
  {
    name: '21 embeddings that cannot be made',
    reply: { status: 400, json: { error: { message: 'too long', code: 'too_long' } } },
    use: (client) => client.embeddings.create(EMBEDDED).catch(shown),
    spans: [{ ...EMBEDDINGS, status: 'error', errorType: 'too_long' }],
  },
  {
    name: '21 embeddings that are cancelled',
    use: (client) =>
      client.embeddings.create(EMBEDDED, { signal: AbortSignal.abort() }).catch(shown),
    spans: [{ ...EMBEDDINGS, endReason: 'aborted' }],
  },
  {
    name: '21 embeddings that are none',
    reply: { json: { object: 'list', data: [{ embedding: null }], usage: null } },
    use: (client) => client.embeddings.create(EMBEDDED).catch(() => 'failed'),
    spans: [{ ...EMBEDDINGS, status: 'error', errorType: 'ERR_INVALID_ARG_TYPE' }],
  },
  {
    name: 'an image',
    reply: { json: image },
    use: (client) => client.images.generate(PAINTED),
    spans: [IMAGE],
  },
  {
    name: 'an image that is streamed',
    reply: {
      chunks: [
        { type: 'image_generation.partial_image', b64_json: 'AA', partial_image_index: 0 },
        { type: 'image_generation.completed', b64_json: 'AAAA', usage: imageUsage },
      ],
      last: '',
    },
    use: async (client) => readAll(await client.images.generate({ ...PAINTED, stream: true })),
    spans: [{ ...IMAGE, ...STREAMED }],
  },
  {
    name: 'an image that is changed',
    reply: { json: image },
    use: async (client) => {
      const upload = new File(['png'], 'dot.png', { type: 'image/png' });
      return client.images.edit({ ...PAINTED, image: upload });
    },
    spans: [{ ...IMAGE, name: 'image_edit image-test' }],
  },
  {
    name: 'speech, a raw response',
    reply: plain('audio/mpeg', 'audio'),
    use: async (client) => {
      const raw = await client.audio.speech.create({
        model: 'tts-test',
        input: 'Hello',
        voice: 'alloy',
      });
      return [raw.constructor === Response, raw.bodyUsed, await raw.text()];
    },
    spans: [{ ...UNSEEN, name: 'speech tts-test', endReason: 'raw' }],
  },
  {
    name: 'speech that cannot be made',
    reply: { status: 429, json: { error: { code: 'rate_limit_exceeded' } } },
    use: (client) =>
      client.audio.speech
        .create({ model: 'tts-test', input: 'Hello', voice: 'alloy' })
        .catch(shown),
    spans: [
      { ...UNSEEN, name: 'speech tts-test', status: 'error', errorType: 'rate_limit_exceeded' },
    ],
  },
  {
    name: 'a transcription with tokens',
    reply: { json: { text: 'Hello', usage: { type: 'tokens', ...imageUsage } } },
    use: (client) => client.audio.transcriptions.create({ model: 'whisper-test', file: audioOf() }),
    spans: [{ ...TRANSCRIPT, input: 9, output: 20 }],
  },
  {
    name: 'a transcription that is counted in seconds',
    reply: { json: { text: 'Hello', usage: { type: 'duration', seconds: 3 } } },
    use: (client) => client.audio.transcriptions.create({ model: 'whisper-test', file: audioOf() }),
    spans: [TRANSCRIPT],
  },
  {
    name: 'a transcription as text',
    reply: plain('text/plain', 'Hello'),
    use: (client) =>
      client.audio.transcriptions.create({
        model: 'whisper-test',
        file: audioOf(),
        response_format: 'text',
      }),
    spans: [TRANSCRIPT],
  },
  {
    name: 'a transcription that is streamed',
    reply: {
      chunks: [
        { type: 'transcript.text.delta', delta: 'Hel' },
        { type: 'transcript.text.delta', delta: 'lo' },
        { type: 'transcript.text.done', text: 'Hello', usage: imageUsage },
      ],
    },
    use: async (client) =>
      readAll(
        await client.audio.transcriptions.create({
          model: 'whisper-test',
          file: audioOf(),
          stream: true,
        }),
      ),
    spans: [{ ...TRANSCRIPT, ...STREAMED, input: 9, output: 20 }],
  },
  {
    name: 'a translation',
    reply: { json: { text: 'Hello' } },
    use: (client) => client.audio.translations.create({ model: 'whisper-1', file: audioOf() }),
    spans: [{ ...UNSEEN, name: 'translation whisper-1' }],
  },
  {
    name: 'a moderation',
    reply: { json: { id: 'modr_1', model: 'moderation-1', results: [{ flagged: false }] } },
    use: (client) => client.moderations.create({ model: 'moderation-test', input: ['a', 'b'] }),
    spans: [{ ...UNSEEN, name: 'moderation moderation-test' }],
  },
  {
    name: 'a moderation by the default model',
    reply: { json: { id: 'modr_1', model: 'moderation-1', results: [{ flagged: false }] } },
    use: (client) => client.moderations.create({ input: 'a' }),
    spans: [{ ...UNSEEN, name: 'moderation' }],
  },
];

for (const version of OPENAI_VERSIONS) {
  describeSituations({
    title: `other APIs of a registered client of openai ${version.major} are those of a bare one`,
    clientOf: (server) => clientOf(version, server),
    register: registerOpenAI,
    situations,
  });
}
