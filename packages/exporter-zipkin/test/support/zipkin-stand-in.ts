import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { ZipkinSpan } from '../../src/zipkin-span.ts';
import { schemaViolation } from './zipkin-schema.ts';

/** A request that has arrived whole and keeps to the schema. */
export interface ZipkinRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly spans: readonly ZipkinSpan[];
  readonly response: ServerResponse;
  /** Keeps the spans, whatever is answered. */
  readonly keep: () => void;
}

/** What the server does with a request instead of keeping its spans and answering 202. */
export type Fault = (request: ZipkinRequest) => void;

/** A server that takes spans as Zipkin does, refuses what does not keep to the schema, and misbehaves when told to. */
export class ZipkinStandIn implements AsyncDisposable {
  fault: Fault | undefined;
  /** All that has arrived, whatever was answered. */
  readonly requests: ZipkinRequest[] = [];
  /** Each span once, in the order in which they were taken. */
  readonly spans: ZipkinSpan[] = [];
  /** How many spans came again though they were here already. */
  duplicates = 0;
  connections = 0;
  readonly #server = createServer((request, response) => {
    void text(request).then(
      (body) => this.#serve(body, request.url ?? '', request.headers, response),
      () => {}, // broken off by its sender
    );
  });
  #port = 0;

  static async start(fault?: Fault): Promise<ZipkinStandIn> {
    const standIn = new ZipkinStandIn();
    standIn.fault = fault;
    await standIn.listen();
    return standIn;
  }

  constructor() {
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/v2/spans`;
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

  #serve(body: string, path: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
    if (path.split('?')[0] !== '/api/v2/spans') {
      response.writeHead(404).end();
      return;
    }
    const parsed = JSON.parse(body) as ZipkinSpan[];
    const violation = schemaViolation(parsed);
    const spans = violation === undefined ? parsed : [];
    const keep = (): void => spans.forEach((span) => this.#keep(span));
    const request = { headers, body, spans, response, keep };
    this.requests.push(request);
    if (this.fault !== undefined) {
      this.fault(request);
    } else if (violation === undefined) {
      keep();
      response.writeHead(202).end();
    } else {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(violation);
    }
  }

  #keep(span: ZipkinSpan): void {
    if (this.spans.some(({ traceId, id }) => traceId === span.traceId && id === span.id)) {
      this.duplicates += 1;
    } else {
      this.spans.push(span);
    }
  }
}
