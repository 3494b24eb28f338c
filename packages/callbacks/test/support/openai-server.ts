import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the server answers to a request. */
export type Reply = JsonReply | StreamReply;

interface JsonReply {
  json: unknown;
  status?: number;
  headers?: Record<string, string>;
  /** `cut`: the connection breaks in the middle of the body. */
  end?: 'complete' | 'cut';
}

interface StreamReply {
  chunks: readonly unknown[];
  /** Before each chunk. */
  delayMillis?: number;
  /**
   * How the stream ends: with `[DONE]`; with the body's end only; with a broken connection; not at all, until the client
   * leaves.
   */
  end?: 'done' | 'closed' | 'cut' | 'open';
}

/** A request that the server has got. */
export interface ServedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { model?: unknown; stream?: boolean; messages?: unknown };
  chunksSent: number;
  /** Resolves when the response is over: true if the client left before its end. */
  readonly isLeft: Promise<boolean>;
}

/** An OpenAI-compatible server on 127.0.0.1 that speaks the wire format of chat completions. */
export class OpenAIServer {
  readonly requests: ServedRequest[] = [];
  /** What is answered to the next requests. */
  reply: (request: ServedRequest) => Reply = () => ({ json: completion('Hello') });
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  static async start(): Promise<OpenAIServer> {
    const server = new OpenAIServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get baseURL(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  get lastRequest(): ServedRequest {
    const request = this.requests.at(-1);
    if (request === undefined) {
      throw new Error('no request has come');
    }
    return request;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part as Buffer);
    }
    const request: ServedRequest = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: JSON.parse(Buffer.concat(parts).toString()) as ServedRequest['body'],
      chunksSent: 0,
      isLeft: once(response, 'close').then(() => !response.writableFinished),
    };
    this.requests.push(request);
    const reply = this.reply(request);
    response.setHeader('x-request-id', `req_${this.requests.length}`);
    if ('json' in reply) {
      sendJson(response, reply);
    } else {
      await sendStream(response, request, reply);
    }
  }
}

function sendJson(response: ServerResponse, reply: JsonReply): void {
  const body = JSON.stringify(reply.json);
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  if (reply.end === 'cut') {
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  } else {
    response.end(body);
  }
}

async function sendStream(
  response: ServerResponse,
  request: ServedRequest,
  { chunks, delayMillis = 0, end = 'done' }: StreamReply,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const data of chunks) {
    if (delayMillis > 0) {
      // oxlint-disable-next-line no-await-in-loop -- the point is that they come one after the other
      await sleep(delayMillis);
    }
    if (response.destroyed) {
      return;
    }
    response.write(`data: ${JSON.stringify(data)}\n\n`);
    request.chunksSent += 1;
  }
  if (end === 'done') {
    response.end('data: [DONE]\n\n');
  } else if (end === 'closed') {
    response.end();
  } else if (end === 'cut') {
    // What has been written goes out first.
    await sleep(20);
    response.destroy();
  }
}

/** Usage with cached and reasoning tokens. */
const USAGE = {
  prompt_tokens: 127,
  completion_tokens: 48,
  total_tokens: 175,
  prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 7 },
  completion_tokens_details: { reasoning_tokens: 32 },
};

/** A chat completion that came whole. */
export function completion(
  content: string | null,
  message: object = {},
  facts: object = {},
): object {
  const finishReason = 'tool_calls' in message ? 'tool_calls' : 'stop';
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-test-2026-01-01',
    service_tier: 'default',
    system_fingerprint: 'fp_1',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...message },
        finish_reason: finishReason,
        logprobs: null,
      },
    ],
    usage: USAGE,
    ...facts,
  };
}

/** A chunk of a stream with one choice. */
export function chunk(delta: object, finishReason: string | null = null, index = 0): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-test-2026-01-01',
    service_tier: 'default',
    system_fingerprint: 'fp_1',
    choices: [{ index, delta, finish_reason: finishReason, logprobs: null }],
    usage: null,
  };
}

/** The last chunk of a stream whose request asked for usage. */
export function usageChunk(usage: unknown = USAGE): object {
  return { ...chunk({}), choices: [], usage };
}

/** The chunks of a text. */
export function textChunks(words: readonly string[], finishReason = 'stop'): object[] {
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...words.map((content) => chunk({ content })),
    chunk({}, finishReason),
    usageChunk(),
  ];
}

/** Two tool calls whose pieces come interleaved, told apart by their index. */
export function parallelToolCallChunks(): object[] {
  const piece = (index: number, called: object, id?: string): object =>
    chunk({
      tool_calls: [
        { index, ...(id === undefined ? {} : { id, type: 'function' }), function: called },
      ],
    });
  return [
    chunk({ role: 'assistant', content: null }),
    piece(0, { name: 'get_weather', arguments: '' }, 'call_weather'),
    piece(1, { name: 'get_time', arguments: '' }, 'call_time'),
    piece(0, { arguments: '{"city":' }),
    piece(1, { arguments: '{"zone":' }),
    piece(1, { arguments: '"CET"}' }),
    piece(0, { arguments: '"Bern"}' }),
    chunk({}, 'tool_calls'),
    usageChunk(),
  ];
}
