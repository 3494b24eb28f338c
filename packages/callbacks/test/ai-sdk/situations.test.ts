import { setTimeout as sleep } from 'node:timers/promises';

import type { ToolSet } from 'ai';
import { z } from 'zod';

import {
  answer,
  finishPart,
  SdkUser,
  streamOf,
  textAnswer,
  textParts,
  toolAnswer,
  toolCall,
  toolParts,
  VERSIONS,
} from '../support/ai-sdk-models.ts';
import type { Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, shown, type Situation } from '../support/situations.ts';

/** A user, who may or may not be listened to: what a registration changes is in the options of each call. */
class Program {
  user: SdkUser;

  constructor(user: SdkUser) {
    this.user = user;
  }
}

const words = Array.from({ length: 200 }, (_, index) => `word${index} `);
const slow: Reply = streamOf(textParts(words), { delayMillis: 5, end: 'open' });
const failed = { json: { error: 'no' }, status: 400 };
const busy = { json: { error: 'busy' }, status: 503 };
const textStream = streamOf(textParts(['Hello', ' ', 'you']));
const weather = toolCall('call_1', 'get_weather', { city: 'Bern' });
const time = toolCall('call_2', 'get_time', { zone: 'CET' });

function tool(name: string, facts: object = {}): object {
  return { name: `execute_tool ${name}`, status: 'unset', hasTimeToFirstChunk: false, ...facts };
}

function ignore(): void {}

function situationsOf(version: number): Situation<Program>[] {
  const tokens = { input: 127, output: 48 };
  const details = { cached: 100, reasoning: 32, ...(version > 5 ? { cacheWrite: 7 } : {}) };
  const chat = { name: 'chat m1', status: 'unset', hasTimeToFirstChunk: false };
  // Of calls without a stream, ai 5 does not tell the details.
  const done = {
    ...chat,
    finishReasons: ['stop'],
    ...tokens,
    ...(version > 5 ? details : {}),
  };
  const object = { ...chat, finishReasons: ['stop'], ...(version === 7 ? done : tokens) };
  const objectDetails = {
    cached: 100,
    reasoning: 32,
    stream: true,
    hasTimeToFirstChunk: true,
  };
  const asksForTools = { ...done, finishReasons: ['tool_call'] };
  const streamed = { ...done, ...details, stream: true, hasTimeToFirstChunk: true };
  const partial = { ...chat, stream: true, hasTimeToFirstChunk: true };
  const agent = { name: 'invoke_agent', status: 'unset', hasTimeToFirstChunk: false };
  const named = { ...agent, name: 'invoke_agent weather' };
  const apiError = { status: 'error', errorType: 'AI_APICallError' };

  return [
    {
      name: 'generateText',
      reply: textAnswer('Hello'),
      use: async ({ user }) => {
        const result = await user.sdk.generateText({ ...asked(user) });
        return [result.text, result.usage, result.finishReason, result.response.messages];
      },
      spans: [done],
    },
    {
      name: 'generateText with a name',
      reply: textAnswer('Hello'),
      use: async ({ user }) => {
        const options = user.telemetry({ functionId: 'weather' });
        return (await user.sdk.generateText({ ...asked(user), ...options })).text;
      },
      spans: [done, named],
    },
    {
      name: 'streamText, read to its end',
      reply: textStream,
      use: async ({ user }) => {
        const result = user.sdk.streamText(asked(user));
        const text = await readAll(result.textStream);
        return [text, await result.usage, await result.finishReason];
      },
      spans: [streamed],
    },
    {
      name: 'streamText, of which only the text is awaited',
      reply: textStream,
      use: ({ user }) => user.sdk.streamText(asked(user)).text,
      spans: [streamed],
    },
    {
      name: 'streamText, read as parts',
      reply: textStream,
      use: async ({ user }) => {
        const parts = await readAll(user.sdk.streamText(asked(user)).fullStream);
        return parts.map(({ type }) => type);
      },
      spans: [streamed],
    },
    {
      name: 'streamText, left after two pieces, and read on',
      reply: textStream,
      use: async ({ user }) => {
        const result = user.sdk.streamText(asked(user));
        for await (const piece of result.textStream) {
          if (piece !== '') {
            break;
          }
        }
        return result.text;
      },
      spans: [streamed],
    },
    {
      name: 'streamText, aborted meanwhile',
      reply: slow,
      use: async ({ user }, server) => {
        const controller = new AbortController();
        const { fullStream } = user.sdk.streamText({
          ...asked(user),
          abortSignal: controller.signal,
        });
        const types = new Set<string>();
        for await (const part of fullStream) {
          types.add(part.type);
          if (part.type === 'text-delta' && 'text' in part && part.text === 'word1 ') {
            controller.abort();
          }
        }
        return [[...types], await server.lastRequest.isLeft];
      },
      spans: [{ ...partial, endReason: 'aborted' }],
    },
    {
      name: 'streamText, aborted while nothing comes',
      reply: streamOf(textParts(['one']).slice(0, 4), { end: 'open' }),
      use: async ({ user }, server) => {
        const controller = new AbortController();
        const { textStream: pieces } = user.sdk.streamText({
          ...asked(user),
          ...user.telemetry({ functionId: 'weather' }),
          abortSignal: controller.signal,
        });
        setTimeout(() => controller.abort(), 60);
        return [await readAll(pieces), await server.lastRequest.isLeft];
      },
      spans: [
        { ...partial, endReason: 'aborted' },
        { ...named, endReason: 'aborted' },
      ],
    },
    {
      name: 'streamText, aborted before',
      reply: slow,
      use: async ({ user }) => {
        const abortSignal = AbortSignal.abort();
        return readAll(user.sdk.streamText({ ...asked(user), abortSignal }).textStream);
      },
      spans: [{ ...chat, stream: true, endReason: 'aborted' }],
    },
    {
      name: 'generateText, aborted meanwhile',
      reply: { ...slow, end: 'open' } as Reply,
      use: async ({ user }) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 20);
        const options = { ...asked(user), abortSignal: controller.signal };
        return user.sdk.generateText(options).catch(shown);
      },
      spans: [{ ...chat, endReason: 'aborted' }],
    },
    {
      name: 'generateText that fails',
      reply: failed,
      use: async ({ user }) => {
        const options = user.telemetry({ functionId: 'weather' });
        return user.sdk.generateText({ ...asked(user), ...options }).catch(shown);
      },
      spans: [
        { ...chat, ...apiError },
        { ...named, ...apiError },
      ],
    },
    {
      name: 'streamText that fails',
      reply: failed,
      use: async ({ user }) => {
        const errors: unknown[] = [];
        const onError = ({ error }: { error: unknown }): void => void errors.push(shown(error));
        const result = user.sdk.streamText({ ...asked(user), onError });
        return [await readAll(result.textStream), errors];
      },
      spans: [{ ...chat, ...apiError, stream: true }],
    },
    {
      name: 'generateText that is tried again',
      reply: (turn) => (turn === 0 ? busy : textAnswer('Hello')),
      use: async ({ user }) => (await user.sdk.generateText({ ...asked(user) })).text,
      spans: [done],
    },
    {
      name: 'streamText that is tried again',
      reply: (turn) => (turn === 0 ? busy : textStream),
      use: ({ user }) => user.sdk.streamText(asked(user)).text,
      spans: [streamed],
    },
    {
      name: 'generateText that is tried again in vain',
      reply: busy,
      use: async ({ user }) =>
        user.sdk.generateText({ ...asked(user), maxRetries: 1 }).catch(shown),
      spans: [{ ...chat, ...apiError }],
    },
    {
      name: 'a stream that tells of an error',
      reply: streamOf([...textParts(['Hel'], []), { type: 'error', error: 'overloaded' }]),
      use: async ({ user }) => {
        const { fullStream } = user.sdk.streamText({ ...asked(user), onError: ignore });
        return (await readAll(fullStream)).map(({ type }) => type);
      },
      spans: [
        {
          ...partial,
          status: 'error',
          errorType: version === 7 ? 'String' : 'Error',
          ...(version === 7 ? {} : { finishReasons: ['error'] }),
        },
      ],
    },
    {
      name: 'a stream that tells of an error, and goes on',
      reply: streamOf([
        ...textParts(['Hel'], []),
        { type: 'error', error: 'overloaded' },
        finishPart(),
      ]),
      use: async ({ user }) => {
        const { fullStream } = user.sdk.streamText({ ...asked(user), onError: ignore });
        return (await readAll(fullStream)).map(({ type }) => type);
      },
      spans: [
        version === 7 ? { ...streamed, status: 'error', errorType: 'String' } : streamed, // in what older versions tell, nothing says so
      ],
    },
    {
      name: 'tools in two turns, at the same time',
      reply: (turn) => (turn === 0 ? toolAnswer(weather, time) : textAnswer('Sunny')),
      use: async ({ user }) => {
        const result = await user.sdk.generateText({
          ...asked(user),
          ...user.telemetry({ functionId: 'weather' }),
          tools: toolsOf(user),
          stopWhen: user.sdk.stepCountIs(3),
        });
        return [result.text, result.steps.map(({ toolResults }) => toolResults)];
      },
      spans: [asksForTools, tool('get_time'), tool('get_weather'), done, named],
    },
    {
      name: 'tools in two turns of a stream, at the same time',
      reply: (turn) => (turn === 0 ? streamOf(toolParts(weather, time)) : textStream),
      use: async ({ user }) => {
        const result = user.sdk.streamText({
          ...asked(user),
          tools: toolsOf(user),
          stopWhen: user.sdk.stepCountIs(3),
        });
        return readAll(result.textStream);
      },
      spans:
        version === 7
          ? [
              { ...streamed, finishReasons: ['tool_call'] },
              tool('get_time'),
              tool('get_weather'),
              streamed,
              agent,
            ]
          : [
              tool('get_time'),
              tool('get_weather'),
              { ...streamed, finishReasons: ['tool_call'] },
              streamed,
              agent,
            ],
    },
    {
      name: 'a tool that throws, and one that is a generator',
      reply: (turn) =>
        turn === 0
          ? toolAnswer(toolCall('call_1', 'fails', {}), toolCall('call_2', 'counts', {}))
          : textAnswer('Done'),
      use: async ({ user }) => {
        const result = await user.sdk.generateText({
          ...asked(user),
          tools: toolsOf(user),
          stopWhen: user.sdk.stepCountIs(3),
        });
        const [first] = result.steps;
        return [
          result.text,
          first?.content.map((part) => [part.type, shown(Reflect.get(part, 'error'))]),
        ];
      },
      spans: [
        asksForTools,
        tool('fails', { status: 'error', errorType: 'RangeError' }),
        tool('counts'),
        done,
        agent,
      ],
    },
    {
      name: 'an agent that generates',
      reply: (turn) => (turn === 0 ? toolAnswer(weather) : textAnswer('Sunny')),
      use: async ({ user }) => {
        const agentOf = new user.sdk.Experimental_Agent({
          model: user.model,
          ...user.telemetry({ functionId: 'weather' }),
          tools: toolsOf(user),
          stopWhen: user.sdk.stepCountIs(3),
        });
        return (await agentOf.generate({ prompt: 'Hi' })).text;
      },
      spans: [asksForTools, tool('get_weather'), done, named],
    },
    {
      name: 'an agent that streams',
      reply: textStream,
      use: async ({ user }) => {
        const agentOf = new user.sdk.Experimental_Agent({
          model: user.model,
          ...user.telemetry({ functionId: 'weather' }),
        });
        return readAll((await agentOf.stream({ prompt: 'Hi' })).textStream);
      },
      spans: [streamed, named],
    },
    {
      name: 'generateObject',
      reply: textAnswer('{"city":"Bern"}'),
      use: async ({ user }) =>
        (await user.sdk.generateObject({ ...asked(user), schema: z.object({ city: z.string() }) }))
          .object,
      spans: [object],
    },
    {
      name: 'generateObject whose answer is none',
      reply: textAnswer('Bern'),
      use: async ({ user }) =>
        user.sdk
          .generateObject({ ...asked(user), schema: z.object({ city: z.string() }) })
          .catch((error: unknown) => Reflect.get(Object(error), 'name') as unknown),
      spans: [object],
    },
    {
      name: 'streamObject',
      reply: streamOf(textParts(['{"city":', '"Bern"}'])),
      use: async ({ user }) => {
        const schema = z.object({ city: z.string() });
        const result = user.sdk.streamObject({ ...asked(user), schema });
        return readAll(result.partialObjectStream);
      },
      spans: [version === 7 ? { ...done, stream: true } : { ...object, ...objectDetails }],
    },
    {
      name: 'generateText with an output',
      reply: textAnswer('{"city":"Bern"}'),
      use: async ({ user }) => {
        const schema = z.object({ city: z.string() });
        const output = user.sdk.Output.object({ schema });
        const options = { output, experimental_output: output };
        const result = await user.sdk.generateText({ ...asked(user), ...options });
        return result.text;
      },
      spans: [done],
    },
    {
      name: 'embed',
      reply: { json: { embeddings: [[1, 2]], usage: { tokens: 3 } } },
      use: async ({ user }) => {
        const options = { model: user.embeddingModel, value: 'Hi', ...user.telemetry() };
        const { embedding, usage } = await user.sdk.embed(options);
        return [embedding, usage];
      },
      spans: [{ name: 'embeddings e1', status: 'unset', input: 3, hasTimeToFirstChunk: false }],
    },
    {
      name: 'embed that is tried again',
      reply: (turn) =>
        turn === 0 ? busy : { json: { embeddings: [[1, 2]], usage: { tokens: 3 } } },
      use: async ({ user }) => {
        const options = { model: user.embeddingModel, value: 'Hi', ...user.telemetry() };
        return (await user.sdk.embed(options)).embedding;
      },
      spans: [{ name: 'embeddings e1', status: 'unset', input: 3, hasTimeToFirstChunk: false }],
    },
    {
      name: 'embedMany, in parts',
      reply: { json: { embeddings: [[1], [2]], usage: { tokens: 3 } } },
      use: async ({ user }) => {
        const values = ['a', 'b', 'c', 'd'];
        const options = { model: user.embeddingModel, values, ...user.telemetry() };
        return (await user.sdk.embedMany(options)).embeddings;
      },
      spans: Array.from({ length: 2 }, () => ({
        name: 'embeddings e1',
        status: 'unset',
        input: 3,
        hasTimeToFirstChunk: false,
      })),
    },
    {
      name: 'a body that is cut',
      reply: { json: answer([{ type: 'text', text: 'Hello' }]), end: 'cut' },
      use: async ({ user }) => user.sdk.generateText(asked(user)).catch(() => 'failed'),
      spans: [{ ...chat, status: 'error', errorType: 'TypeError' }],
    },
    ...(version === 7
      ? [
          {
            name: 'a stream that is cut',
            reply: streamOf(textParts(['Hello'], []), { end: 'cut' }),
            use: async ({ user }: Program) =>
              readAll(user.sdk.streamText(asked(user)).textStream).catch(shown),
            spans: [{ ...partial, status: 'error', errorType: 'TypeError' }],
          },
        ]
      : []),
    {
      name: 'a stream without an end',
      reply: streamOf(textParts(['Hello'], []), { end: 'closed' }),
      use: async ({ user }) => readAll(user.sdk.streamText(asked(user)).textStream),
      spans: [{ ...partial, endReason: 'incomplete' }],
    },
  ];
}

function asked(user: SdkUser) {
  return { model: user.model, prompt: 'Hi', ...user.telemetry() };
}

function toolsOf({ sdk }: SdkUser): ToolSet {
  const inputSchema = z.object({});
  return {
    get_weather: sdk.tool({
      description: 'The weather',
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        await sleep(20);
        return `sunny in ${city}`;
      },
    }),
    get_time: sdk.tool({
      inputSchema: z.object({ zone: z.string() }),
      execute: ({ zone }) => ({ zone, hours: 12 }),
    }),
    fails: sdk.tool({
      inputSchema,
      execute: (): string => {
        throw new RangeError('no such city');
      },
    }),
    counts: sdk.tool({
      inputSchema,
      async *execute() {
        yield 1;
        await sleep(1);
        yield 2;
      },
    }),
  };
}

for (const version of VERSIONS) {
  describeSituations<Program>({
    title: `ai ${version.version}`,
    clientOf: (server) => new Program(new SdkUser(version, server.url)),
    register: (program, callbacks) => {
      program.user = new SdkUser(version, program.user.url, callbacks);
    },
    situations: situationsOf(version.version),
  });
}
