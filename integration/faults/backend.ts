import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import type { SentSpan } from './send-spans.ts';

/** A request that has arrived whole. */
interface Delivery {
  readonly spans: readonly SentSpan[];
  readonly response: ServerResponse;
  /** Keeps the spans and answers 200. */
  readonly accept: () => void;
  /** Keeps the spans, whatever is answered. */
  readonly keep: () => void;
}

/** What a backend does with a delivery instead of accepting it. */
export type Fault = (delivery: Delivery) => void;

/** Keeps a span in mind, and answers whether it is new. */
export type RememberSpan = (span: SentSpan) => boolean;

/** A backend on a port of its own that knows which spans it has, and misbehaves when told to. */
export class Backend implements AsyncDisposable {
  fault: Fault | undefined;
  /** How many deliveries have arrived. */
  requests = 0;
  /** How many spans it has, each counted once. */
  accepted = 0;
  /** How many spans came again though they were here already. */
  duplicates = 0;
  readonly #isNew: RememberSpan;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #port = 0;

  constructor(isNew: RememberSpan = rememberIds()) {
    this.#isNew = isNew;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
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
    let spans: SentSpan[];
    try {
      spans = (await json(request)) as SentSpan[];
    } catch {
      return; // broken off by its sender
    }
    this.requests += 1;
    const keep = (): void => spans.forEach((span) => this.#keep(span));
    const accept = (): void => {
      keep();
      response.end('{}');
    };
    (this.fault ?? accept)({ spans, response, accept, keep });
  }

  #keep(span: SentSpan): void {
    if (this.#isNew(span)) {
      this.accepted += 1;
    } else {
      this.duplicates += 1;
    }
  }
}

function rememberIds(): RememberSpan {
  const ids = new Set<string>();
  return ({ id }) => ids.size < ids.add(id).size;
}
