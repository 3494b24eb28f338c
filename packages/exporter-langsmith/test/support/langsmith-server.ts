import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { parseMultipart, Refusal } from './multipart.ts';
import { checkRun, type StoredRun } from './stored-run.ts';

/** A run and the runs below it, in the order of their dotted orders. */
export interface RunTree {
  readonly run: StoredRun;
  readonly children: readonly RunTree[];
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers a request in place of the server. `accept` has it do what it would have done, and answers that. */
export type Fault = (
  response: ServerResponse,
  request: ReceivedRequest & { readonly accept: () => void },
) => void;

/**
 * LangSmith's ingestion on 127.0.0.1, as far as it can be known from outside: it takes what the service takes from the
 * official client, refuses what the service refuses, and shows the runs as the service does: those of a trace without a
 * root, or whose parent has not come, are not to be seen.
 */
export class LangSmithServer implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  fault: Fault | undefined;
  /** False: a server from before multipart. */
  hasMultipart = true;
  readonly #apiKey: string;
  readonly #runs = new Map<string, StoredRun>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #port = 0;

  private constructor(apiKey: string) {
    this.#apiKey = apiKey;
  }

  static async start(apiKey: string): Promise<LangSmithServer> {
    const server = new LangSmithServer(apiKey);
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Every run that was accepted, in the order in which they came. */
  get runs(): StoredRun[] {
    return [...this.#runs.values()];
  }

  /** The requests that carried runs. */
  get ingests(): ReceivedRequest[] {
    return this.requests.filter(({ method }) => method === 'POST');
  }

  /** The traces that can be seen. */
  trees(): RunTree[] {
    return this.#below(undefined);
  }

  /** Runs that were accepted and are not to be seen. */
  invisible(): StoredRun[] {
    const seen = new Set<string>();
    const visit = ({ run, children }: RunTree): void => {
      seen.add(run.id);
      children.forEach(visit);
    };
    this.trees().forEach(visit);
    return this.runs.filter(({ id }) => !seen.has(id));
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

  #below(parent: StoredRun | undefined): RunTree[] {
    return this.runs
      .filter((run) => run.parent_run_id === parent?.id)
      .filter(
        (run) => parent === undefined || run.dotted_order.startsWith(`${parent.dotted_order}.`),
      )
      .toSorted((a, b) => (a.dotted_order < b.dotted_order ? -1 : 1))
      .map((run) => ({ run, children: this.#below(run) }));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: Buffer;
    try {
      body = await buffer(request);
    } catch {
      return; // broken off by its sender
    }
    const { method = '', url: path = '', headers } = request;
    const received = { method, path, headers, body };
    this.requests.push(received);
    const accept = (): void => this.#accept(received, response);
    if (this.fault !== undefined && method === 'POST') {
      this.fault(response, { ...received, accept });
    } else {
      accept();
    }
  }

  #accept(request: ReceivedRequest, response: ServerResponse): void {
    response.setHeader('content-type', 'application/json');
    try {
      const answer = this.#answer(request);
      response.statusCode = request.method === 'GET' ? 200 : 202;
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.statusCode = error instanceof Refusal ? error.status : 500;
      response.end(JSON.stringify({ detail: String(error) }));
    }
  }

  #answer({ method, path, headers, body }: ReceivedRequest): unknown {
    if (`${method} ${path}` === 'GET /info') {
      return {
        version: '0.16.14',
        batch_ingest_config: {
          use_multipart_endpoint: this.hasMultipart,
          size_limit: 100,
          size_limit_bytes: 20_971_520,
        },
      };
    }
    if (headers['x-api-key'] !== this.#apiKey) {
      throw new Refusal(401, `Invalid token ${String(headers['x-api-key'])}`);
    }
    if (`${method} ${path}` === 'POST /runs/multipart' && this.hasMultipart) {
      this.#store(...runsOfMultipart(body, headers['content-type']));
    } else if (`${method} ${path}` === 'POST /runs/batch') {
      const { post = [], patch = [] } = parse(body) as Record<string, Fields[]>;
      this.#store(post, patch);
    } else {
      throw new Refusal(404, 'Not Found');
    }
    return { message: 'Runs batch ingested' };
  }

  // All of a request or nothing.
  #store(posts: readonly Fields[], patches: readonly Fields[]): void {
    const runs = posts.map((run) => checked(run));
    const updated = patches.map((patch) => {
      const known =
        this.#runs.get(String(patch['id'])) ?? runs.find(({ id }) => id === patch['id']);
      if (known === undefined) {
        throw new Refusal(400, `run ${String(patch['id'])} is not known`);
      }
      return checked({ ...known, ...patch });
    });
    if (new Set(runs.map(({ id }) => id)).size < runs.length) {
      throw new Refusal(400, 'duplicate run id in one request');
    }
    const known = runs.filter(({ id }) => this.#runs.has(id));
    if (known.length > 0) {
      const isSame = known.every(
        (run) => this.#runs.get(run.id)?.dotted_order === run.dotted_order,
      );
      throw new Refusal(
        isSame && known.length === runs.length ? 409 : 400,
        `run id ${known[0]!.id} exists already`,
      );
    }
    for (const run of runs) {
      const parent = this.#runs.get(run.parent_run_id ?? '');
      if (parent !== undefined && !run.dotted_order.startsWith(`${parent.dotted_order}.`)) {
        throw new Refusal(400, `dotted_order of ${run.id} does not continue that of its parent`);
      }
    }
    [...runs, ...updated].forEach((run) => this.#runs.set(run.id, run));
  }
}

type Fields = Record<string, unknown>;

function checked(run: Fields): StoredRun {
  checkRun(run);
  return run;
}

const SUFFIXES = ['inputs', 'outputs', 'events', 'extra', 'error', 'serialized'];

/** The runs of a multipart request: those that are new, and those that are updates. */
function runsOfMultipart(body: Buffer, contentType: string | undefined): [Fields[], Fields[]] {
  const runs = { post: new Map<string, Fields>(), patch: new Map<string, Fields>() };
  const names = new Set<string>();
  for (const { name, contentType: type, content } of parseMultipart(body, contentType)) {
    const [, method, id, suffix] = /^(post|patch)\.([^.]+)(?:\.(\w+))?$/.exec(name) ?? [];
    if (names.has(name) || !type.startsWith('application/json;') || id === undefined) {
      throw new Refusal(422, `unexpected part ${name}`);
    }
    names.add(name);
    const ofMethod = runs[method as 'post' | 'patch'];
    const value = parse(content);
    if (suffix === undefined) {
      if ((value as Fields | null)?.['id'] !== id) {
        throw new Refusal(422, `part ${name} has another id in it`);
      }
      if (SUFFIXES.some((field) => field in (value as Fields))) {
        throw new Refusal(422, `part ${name} has fields in it that are parts of their own`);
      }
      ofMethod.set(id, value as Fields);
    } else if (SUFFIXES.includes(suffix) && ofMethod.has(id)) {
      ofMethod.get(id)![suffix] = value;
    } else {
      throw new Refusal(422, `part ${name} belongs to no run`);
    }
  }
  return [[...runs.post.values()], [...runs.patch.values()]];
}

/** JSON as parsers take it that know nothing of halves of characters. */
function parse(content: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new Refusal(422, `invalid JSON: ${content.toString().slice(0, 100)}`);
  }
  const text = JSON.stringify(value);
  if (/\\ud[89a-f]/i.test(text.replaceAll('\\\\', ''))) {
    throw new Refusal(422, 'invalid JSON: half a surrogate pair');
  }
  return value;
}
