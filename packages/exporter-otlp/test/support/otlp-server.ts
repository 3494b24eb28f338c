import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { spansOf, type TraceRequest, type WireSpan } from './otlp-request.ts';

/** A request that has arrived whole. */
export interface Delivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
  readonly request: TraceRequest;
  readonly spans: readonly WireSpan[];
  readonly response: ServerResponse;
  /** Keeps the spans and answers 200. */
  readonly accept: () => void;
  /** Keeps the spans, whatever is answered. */
  readonly keep: () => void;
}

/** What a server does with a delivery instead of accepting it. */
export type Fault = (delivery: Delivery) => void;

/** A receiver of OTLP over HTTP on a free port, which decodes what it gets, and misbehaves when told to. */
export class OtlpServer implements AsyncDisposable {
  fault: Fault | undefined;
  readonly deliveries: Delivery[] = [];
  /** The spans that it has accepted, in the order in which they came. */
  readonly accepted: WireSpan[] = [];
  /** How many connections were opened. */
  connections = 0;
  readonly #server: Server;
  readonly #scheme: string;
  #port = 0;

  private constructor(tls: ServerOptions | undefined) {
    this.#scheme = tls === undefined ? 'http' : 'https';
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#serve(request, response);
    this.#server = tls === undefined ? createServer(serve) : createSecureServer(tls, serve);
    this.#server.keepAliveTimeout = 60_000; // it is not the server that closes connections
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', () => {
      this.connections += 1;
    });
  }

  static async start(tls?: ServerOptions): Promise<OtlpServer> {
    const server = new OtlpServer(tls);
    await server.listen();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** Listens: on a free port the first time, on the same one again later. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Cuts all connections and refuses new ones. */
  async goDown(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) {
      await this.goDown();
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: Buffer;
    try {
      body = await buffer(request);
    } catch {
      return; // broken off by its sender
    }
    const { headers } = request;
    const isJson = headers['content-type'] === 'application/json';
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    let decoded: TraceRequest;
    try {
      decoded = isJson ? decodeJson(plain) : decodeProtobuf(plain);
    } catch (error) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error));
      return;
    }
    const spans = spansOf(decoded);
    const keep = (): void => void this.accepted.push(...spans);
    const accept = (): void => {
      keep();
      const type = isJson ? 'application/json' : 'application/x-protobuf';
      response.writeHead(200, { 'content-type': type }).end(isJson ? '{}' : '');
    };
    const path = request.url ?? '';
    const delivery = {
      path,
      headers,
      body: plain,
      request: decoded,
      spans,
      response,
      keep,
      accept,
    };
    this.deliveries.push(delivery);
    (this.fault ?? accept)(delivery);
  }
}
