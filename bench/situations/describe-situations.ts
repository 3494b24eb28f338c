import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, test } from 'vitest';

import { ProviderServer } from '../../packages/callbacks/test/support/provider-server.ts';
import type { Situation, SituationsOf } from '../../packages/callbacks/test/support/situations.ts';
import { type WrapperName, wrappers } from '../openai-wrappers.ts';
import type { Verdict } from './verdict.ts';

export { neverAnswers, shown } from '../../packages/callbacks/test/support/situations.ts';
export type { Situation } from '../../packages/callbacks/test/support/situations.ts';

const PATIENCE_MILLIS = 5000;
const wrapper = process.env['WRAPPER'] as WrapperName;
const report = process.env['REPORT'] ?? '';

/**
 * Stands in for the function of this name in the tests: tries each situation with a bare client and with an observed one,
 * and writes down what its user sees.
 */
export function describeSituations(kind: SituationsOf<OpenAI>): void {
  if (!kind.title.includes(' 7 ')) {
    return;
  }
  // oxlint-disable-next-line vitest/valid-title -- the tests give it
  describe(kind.title, () => {
    let server: ProviderServer;
    const bare = new Map<string, unknown>();
    const tryOut = async (
      { use, reply = kind.reply }: Situation<OpenAI>,
      client: OpenAI,
    ): Promise<unknown> => {
      const start = server.requests.length;
      server.reply = () =>
        (typeof reply === 'function' ? reply(server.requests.length - 1 - start) : reply) ?? {
          status: 404,
          json: {},
        };
      return Promise.race([
        (async () => use(client, server))().catch((error: unknown) => ['throws', String(error)]),
        sleep(PATIENCE_MILLIS, 'hangs'),
      ]);
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
      const { client, spans } = await wrappers[wrapper](kind.clientOf(server));
      const before = { ...spans() };
      const seen = await tryOut(situation, client);
      await sleep(20);
      const started = spans().started - before.started;
      const ended = spans().ended - before.ended;
      const verdict: Verdict = {
        api: kind.title.replace(/ of .*/, ''),
        situation: situation.name,
        user: seen === 'hangs' ? 'hangs' : verdictOf(seen, bare.get(situation.name)),
        started,
        ended,
        expected: situation.spans.length,
      };
      appendFileSync(report, `${JSON.stringify(verdict)}\n`);
    });
  });
}

function verdictOf(seen: unknown, bare: unknown): Verdict['user'] {
  // As a user can see it in the terminal: two clients never have the very same functions.
  return isDeepStrictEqual(plain(seen), plain(bare)) ? 'same' : 'differs';
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
}
