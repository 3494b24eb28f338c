import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from 'openai/resources/chat/completions';

import { startLocalServer } from './local-server.ts';

type Delta = ChatCompletionChunk.Choice.Delta;

/** One answer of the model: pieces as they are streamed, and what they cost. */
interface Turn {
  readonly firstChunkMillis: number;
  readonly chunkMillis: number;
  readonly deltas: readonly Delta[];
  readonly finishReason: 'tool_calls' | 'stop';
  readonly usage: ChatCompletionChunk['usage'];
}

const ANSWER =
  'Your order 4711 is on its way and expected tomorrow at 14:00. The storm in Hamburg is over tonight at 22:00, so it should not be late.';

const ASK_FOR_TOOLS: Turn = {
  firstChunkMillis: 540,
  chunkMillis: 60,
  // Two calls at once: their pieces come mixed, and only the index says whose they are.
  deltas: [
    { role: 'assistant', content: null },
    toolCall(0, { id: 'call_order', name: 'get_order', arguments: '' }),
    toolCall(1, { id: 'call_weather', name: 'get_weather', arguments: '' }),
    toolCall(0, { arguments: '{"id":' }),
    toolCall(1, { arguments: '{"city":"Ham' }),
    toolCall(0, { arguments: '"4711"}' }),
    toolCall(1, { arguments: 'burg"}' }),
  ],
  finishReason: 'tool_calls',
  usage: usage({ input: 1532, cached: 1024, output: 76, reasoning: 32 }),
};

const GIVE_ANSWER: Turn = {
  firstChunkMillis: 280,
  chunkMillis: 30,
  deltas: [
    { role: 'assistant', content: '' },
    ...(ANSWER.match(/\S+\s*/g) ?? []).map((content) => ({ content })),
  ],
  finishReason: 'stop',
  usage: usage({ input: 1871, cached: 1536, output: 48, reasoning: 0 }),
};

/** Starts a server that speaks the wire format of OpenAI's chat completions, as far as this example needs it. */
export async function startOpenAIServer(): Promise<{ baseURL: string; close(): Promise<void> }> {
  const server = await startLocalServer((request, response) => {
    void json(request).then((body) =>
      streamTurn(response, body as ChatCompletionCreateParamsStreaming),
    );
  });
  return {
    baseURL: new URL('/v1', server.url).href,
    close: () => server.close(),
  };
}

async function streamTurn(
  response: ServerResponse,
  { messages, model, stream_options: options }: ChatCompletionCreateParamsStreaming,
): Promise<void> {
  const turn = messages.at(-1)?.role === 'tool' ? GIVE_ANSWER : ASK_FOR_TOOLS;
  const send = (
    fields: Pick<ChatCompletionChunk, 'choices'> & Partial<ChatCompletionChunk>,
  ): void => {
    const chunk = { id: 'chatcmpl-demo', object: 'chat.completion.chunk', created: 0, model };
    response.write(`data: ${JSON.stringify({ ...chunk, ...fields })}\n\n`);
  };

  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await sleep(turn.firstChunkMillis);
  for (const delta of turn.deltas) {
    send({ choices: [{ index: 0, delta, finish_reason: null }] });
    // oxlint-disable-next-line no-await-in-loop
    await sleep(turn.chunkMillis);
  }
  send({ choices: [{ index: 0, delta: {}, finish_reason: turn.finishReason }] });
  if (options?.include_usage === true && turn.usage) {
    send({ choices: [], usage: turn.usage });
  }
  response.end('data: [DONE]\n\n');
}

function toolCall(
  index: number,
  { id, ...fn }: { id?: string; name?: string; arguments: string },
): Delta {
  const identity = id === undefined ? undefined : ({ id, type: 'function' } as const);
  return { tool_calls: [{ index, ...identity, function: fn }] };
}

function usage(tokens: {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}): ChatCompletionChunk['usage'] {
  return {
    prompt_tokens: tokens.input,
    completion_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cached },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning },
  };
}
