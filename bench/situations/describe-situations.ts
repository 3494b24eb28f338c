import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { afterAll, beforeAll, describe, test } from 'vitest';

import { ProviderServer } from '../../packages/callbacks/test/support/provider-server.ts';
import type { Situation, SituationsOf } from '../../packages/callbacks/test/support/situations.ts';
import type { SpanListener } from '../set-up.ts';
import type { Wrapper } from '../wrappers/wrapper.ts';
import { type ClientName, clients } from './clients.ts';
import { isModelOperation, isOfModelCall } from './model-calls.ts';
import type { Verdict } from './verdict.ts';

export { neverAnswers, shown } from '../../packages/callbacks/test/support/situations.ts';
export type { Situation } from '../../packages/callbacks/test/support/situations.ts';

const PATIENCE_MILLIS = 5000;
/** Some clients go on for a while after their user has left. */
const SETTLE_MILLIS = 40;
const HANGS = 'hangs';
const { CLIENT = '', WRAPPER = '', REPORT = '' } = process.env;

/** What has been in this process: spans that are open, ended spans of calls of models, rejections that nobody handled. */
const count = { open: 0, calls: 0, unhandled: 0 };
process.on('unhandledRejection', () => (count.unhandled += 1));
const listener: SpanListener = {
  onStart: () => void (count.open += 1),
  onEnd({ attributes }) {
    count.open -= 1;
    count.calls += isOfModelCall(attributes) ? 1 : 0;
  },
};

/** What its user has seen of a situation, and how much more there is of each count. */
type Outcome = typeof count & { readonly seen: unknown };

/**
 * Stands in for the function of this name in the tests: tries each situation with a bare client and with an observed one,
 * and writes down what its user sees.
 */
export function describeSituations<Client>(kind: Omit<SituationsOf<Client>, 'register'>): void {
  const wrapper = wrapperOf<Client>();
  // oxlint-disable-next-line vitest/valid-title -- the tests give it
  describe(kind.title, () => {
    let server: ProviderServer;
    const bare = new Map<string, Outcome>();
    const tryOut = async (
      { use, reply = kind.reply }: Situation<Client>,
      client: Client,
    ): Promise<Outcome> => {
      const start = server.requests.length;
      const before = { ...count };
      server.reply = () =>
        (typeof reply === 'function' ? reply(server.requests.length - 1 - start) : reply) ?? {
          status: 404,
          json: {},
        };
      const seen = await Promise.race([
        (async () => use(client, server))().catch((error: unknown) => ['throws', String(error)]),
        sleep(PATIENCE_MILLIS, HANGS),
      ]);
      await sleep(SETTLE_MILLIS);
      return {
        seen,
        open: count.open - before.open,
        calls: count.calls - before.calls,
        unhandled: count.unhandled - before.unhandled,
      };
    };

    // All of them first: some wrappers change every client of the process.
    beforeAll(async () => {
      server = await ProviderServer.start();
      for (const situation of kind.situations) {
        // oxlint-disable-next-line no-await-in-loop -- one server answers to one of them at a time
        bare.set(situation.name, await tryOut(situation, kind.clientOf(server)));
      }
    });
    afterAll(() => server.stop());

    // oxlint-disable-next-line vitest/expect-expect -- what it finds is written down
    test.each(kind.situations)('$name', async (situation) => {
      const client = await wrapper(kind.clientOf(server), listener);
      const outcome = await tryOut(situation, client);
      const verdict: Verdict = {
        wrapper: WRAPPER,
        kind: kind.title.replace(/ (of a registered client|behaves like) .*/, ''),
        situation: situation.name,
        user: userOf(outcome, bare.get(situation.name)),
        open: outcome.open,
        calls: outcome.calls,
        expected: situation.spans.filter((span) => isModelOperation(Reflect.get(span, 'name')))
          .length,
      };
      appendFileSync(REPORT, `${JSON.stringify(verdict)}\n`);
    });
  });
}

function wrapperOf<Client>(): Wrapper<Client> {
  const { wrappers } = clients[CLIENT as ClientName];
  // The tests that are run are those of clients of this kind.
  return Reflect.get(wrappers, WRAPPER) as Wrapper<Client>;
}

function userOf({ seen, unhandled }: Outcome, bare: Outcome | undefined): Verdict['user'] {
  if (seen === HANGS) {
    return HANGS;
  }
  if (unhandled > (bare?.unhandled ?? 0)) {
    return 'unhandled rejection';
  }
  // As a user can see it in the terminal: two clients never have the very same functions.
  return isDeepStrictEqual(plain(seen), plain(bare?.seen)) ? 'same' : 'differs';
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
}
