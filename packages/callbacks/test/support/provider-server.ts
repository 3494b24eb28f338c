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
  /** A chunk on the wire. Default: a server-sent event with its JSON. */
  frame?: (chunk: unknown) => string;
  /** What comes after the last chunk. Default: `data: [DONE]`. */
  last?: string;
  contentType?: string;
  /** Before each chunk. */
  delayMillis?: number;
  /**
   * How the stream ends: as it should; with the body's end only; with a broken connection; not at all, until the client
   * leaves.
   */
  end?: 'done' | 'closed' | 'cut' | 'open';
}

/** A request that the server has got. */
export interface ServedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Of a request with JSON. */
  readonly body: { model?: unknown; stream?: boolean; messages?: unknown };
  chunksSent: number;
  /** Resolves when the response is over: true if the client left before its end. */
  readonly isLeft: Promise<boolean>;
}

/** A server on 127.0.0.1 that answers to clients what a test says, in the wire format of their provider. */
export class ProviderServer {
  readonly requests: ServedRequest[] = [];
  /** What is answered to the next requests. */
  reply: (request: ServedRequest) => Reply = () => ({ status: 404, json: {} });
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  static async start(): Promise<ProviderServer> {
    const server = new ProviderServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get baseURL(): string {
    return `${this.url}/v1`;
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
      body: bodyOf(Buffer.concat(parts).toString()),
      chunksSent: 0,
      isLeft: once(response, 'close').then(() => !response.writableFinished),
    };
    this.requests.push(request);
    const reply = this.reply(request);
    response.setHeader('x-request-id', `req_${this.requests.length}`); // OpenAI's
    response.setHeader('request-id', `req_${this.requests.length}`); // Anthropic's
    if ('json' in reply) {
      sendJson(response, reply);
    } else {
      await sendStream(response, request, reply);
    }
  }
}

function bodyOf(text: string): ServedRequest['body'] {
  return text.startsWith('{') ? (JSON.parse(text) as ServedRequest['body']) : {};
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
  reply: StreamReply,
): Promise<void> {
  const { chunks, delayMillis = 0, end = 'done', frame = serverSentEvent } = reply;
  response.writeHead(200, { 'content-type': reply.contentType ?? 'text/event-stream' });
  response.flushHeaders();
  for (const data of chunks) {
    if (delayMillis > 0) {
      // oxlint-disable-next-line no-await-in-loop -- the point is that they come one after the other
      await sleep(delayMillis);
    }
    if (response.destroyed) {
      return;
    }
    response.write(frame(data));
    request.chunksSent += 1;
  }
  if (end === 'done') {
    response.end(reply.last ?? 'data: [DONE]\n\n');
  } else if (end === 'closed') {
    response.end();
  } else if (end === 'cut') {
    // What has been written goes out first.
    await sleep(20);
    response.destroy();
  }
}

function serverSentEvent(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
