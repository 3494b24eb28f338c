import { setTimeout as sleep } from 'node:timers/promises';

import { beforeEach, describe, expect, test } from 'vitest';

import { Missing, need } from '../../support/missing.ts';
import { startNode } from '../../support/start-node.ts';
import { Tiers } from '../../tiers/tiers.ts';

const WHOLE = ['GET', 'GET /stock', 'order'];
let tiers: Tiers | Missing;

beforeEach(async () => {
  const prepared = await Tiers.prepare();
  tiers = prepared;
  return prepared instanceof Missing ? undefined : () => prepared[Symbol.asyncDispose]();
}, 30 * 60_000);

/** Runs both applications, and answers the ids of the traces with an error and of the others. */
async function runApplications(front: string): Promise<{ broken: string[]; fine: string[] }> {
  const env = { FRONT: front };
  const stock = await startNode(['tiers/stock.ts'], { ready: /at (http:.*)/, env });
  const shop = await startNode(['tiers/shop.ts'], { env: { ...env, STOCK: stock.ready[1]! } });
  await shop.ended();
  await stock.end();
  const idsOf = (item: string): string[] =>
    shop.lines.filter((line) => line.startsWith(item)).map((line) => line.split(' ')[1]!);
  return { broken: idsOf('broken'), fine: idsOf('fine') };
}

/** Waits until all of these traces are in the store. */
async function waitFor(store: Tiers, traceIds: readonly string[]): Promise<Map<string, string[]>> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- looks again and again
    const stored = await store.stored();
    if (traceIds.every((traceId) => stored.has(traceId)) || performance.now() > deadline) {
      return stored;
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(200);
  }
}

describe('a tier of Collectors behind two applications', { timeout: 180_000 }, () => {
  test('keeps whole traces: all with errors, and a share of the others', async (context) => {
    const all = need(context, tiers);
    await Promise.all([all.startStore(), all.startGateway(1), all.startGateway(2)]);
    await all.startFront();
    const { broken, fine } = await runApplications(all.front);
    expect([broken.length, fine.length]).toEqual([10, 90]);

    await waitFor(all, broken);
    await sleep(5000); // what was decided on at the same time
    const stored = await all.stored();
    expect(broken.map((traceId) => stored.get(traceId))).toEqual(broken.map(() => WHOLE));
    const kept = fine.filter((traceId) => stored.has(traceId));
    expect(kept.map((traceId) => stored.get(traceId))).toEqual(kept.map(() => WHOLE));
    expect(kept.length).toBeGreaterThan(15); // 45 as a rule
    expect(kept.length).toBeLessThan(75);
  });

  test('loses nothing when the store is down and the gateways are restarted', async (context) => {
    const all = need(context, tiers);
    await Promise.all([all.startGateway(1), all.startGateway(2)]);
    await all.startFront();
    const { broken } = await runApplications(all.front);
    await sleep(5000); // decided, and on disk
    await Promise.all([all.stop('gateway-1'), all.stop('gateway-2')]);
    expect((await all.stored()).size).toBe(0);

    await all.startStore();
    await Promise.all([all.startGateway(1), all.startGateway(2)]);
    const stored = await waitFor(all, broken);
    expect(broken.map((traceId) => stored.get(traceId))).toEqual(broken.map(() => WHOLE));
  });
});
