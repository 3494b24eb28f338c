import { setTimeout as sleep } from 'node:timers/promises';

import { CallbackManager, type Callbacks, TracingCallbacks } from '@spanlight/callbacks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans, llmFacts } from './collected-spans.ts';
import { ProviderServer, type Reply } from './provider-server.ts';

// What the user of a client sees, once with a bare client and once with a registered one, must be the same.

/** What a user does with a client, and the spans that this must make. */
export interface Situation<Client> {
  readonly name: string;
  /** What the server answers; a function is told how many requests of this use came before. */
  readonly reply?: Reply | ((turn: number) => Reply);
  /** Answers everything that the user can see. */
  readonly use: (client: Client, server: ProviderServer) => unknown;
  /** What {@link llmFacts} says of each span, in the order of their ends. */
  readonly spans: readonly object[];
}

/** A kind of client whose situations are tried. */
export interface SituationsOf<Client> {
  readonly title: string;
  readonly clientOf: (server: ProviderServer) => Client;
  readonly register: (client: Client, callbacks: Callbacks) => unknown;
  readonly situations: readonly Situation<Client>[];
  /** Default: 404. */
  readonly reply?: Reply;
}

/** Tries each situation with a bare client and with a registered one, and expects that their user sees the same. */
export function describeSituations<Client>(kind: SituationsOf<Client>): void {
  // oxlint-disable-next-line vitest/valid-title -- each kind has its own
  describe(kind.title, () => {
    let server: ProviderServer;
    beforeAll(async () => {
      server = await ProviderServer.start();
    });
    afterAll(() => server.stop());

    test.each(kind.situations)('$name', async ({ use, spans: expected, reply = kind.reply }) => {
      const answerFrom = (start: number): void => {
        server.reply = () =>
          (typeof reply === 'function' ? reply(server.requests.length - 1 - start) : reply) ?? {
            status: 404,
            json: {},
          };
      };
      answerFrom(server.requests.length);
      const bare = await use(kind.clientOf(server), server);

      const { tracer, spans, openCount } = collectSpans();
      const runs = new RunCounter();
      const client = kind.clientOf(server);
      kind.register(client, new CallbackManager([new TracingCallbacks(tracer), runs]));
      answerFrom(server.requests.length);
      const registered = await use(client, server);
      await sleep(5);

      expect(registered).toEqual(bare);
      expect(spans.map(llmFacts)).toEqual(expected);
      expect(openCount()).toBe(0);
      expect(runs.endCount).toBe(runs.startCount);
    });
  });
}

/** Counts the starts and the ends of runs. */
class RunCounter implements Callbacks {
  startCount = 0;
  endCount = 0;
  readonly onLlmStart = (): number => (this.startCount += 1);
  readonly onLlmEnd = (): number => (this.endCount += 1);
  readonly onLlmError = this.onLlmEnd;
  readonly onEmbeddingStart = this.onLlmStart;
  readonly onEmbeddingEnd = this.onLlmEnd;
  readonly onEmbeddingError = this.onLlmEnd;
  readonly onToolStart = this.onLlmStart;
  readonly onToolEnd = this.onLlmEnd;
  readonly onToolError = this.onLlmEnd;
  readonly onAgentStart = this.onLlmStart;
  readonly onAgentEnd = this.onLlmEnd;
  readonly onAgentError = this.onLlmEnd;
  readonly onMcpRequestStart = this.onLlmStart;
  readonly onMcpRequestEnd = this.onLlmEnd;
  readonly onMcpRequestError = this.onLlmEnd;
}

/** What a user can tell of an error. */
export function shown(value: unknown): unknown {
  if (!(value instanceof Error)) {
    return value;
  }
  const { name, message, cause } = value;
  const { status, code } = value as { status?: unknown; code?: unknown };
  return { class: value.constructor.name, name, message, status, code, cause: shown(cause) };
}

/** A `fetch` that never gets an answer. */
export function neverAnswers(
  _url: unknown,
  init?: { signal?: AbortSignal | null },
): Promise<Response> {
  return new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
  });
}
