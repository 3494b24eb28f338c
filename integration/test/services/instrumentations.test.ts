import { beforeAll, describe, expect, test } from 'vitest';

import type { LocalServer } from '../../support/local-server.ts';
import { Missing, need } from '../../support/missing.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';
import { runShop, type ShopRun } from '../../support/run-shop.ts';
import { spanTrees } from '../../support/span-trees.ts';

let postgres: LocalServer | Missing;
let redis: LocalServer | Missing;

beforeAll(async () => {
  postgres = await startPostgres();
  return () => (postgres instanceof Missing ? undefined : postgres[Symbol.asyncDispose]());
});

beforeAll(async () => {
  redis = await startRedis();
  return () => (redis instanceof Missing ? undefined : redis[Symbol.asyncDispose]());
});

const ORDER = [
  'client visit',
  '  client CLIENT GET [http]',
  '    orders SERVER GET /orders/:id [http]',
  '      orders request handler [express]',
  '        orders CLIENT pg-pool.connect [pg]',
  '          orders CLIENT pg.connect [pg]',
  '        orders CLIENT pg.query:SELECT postgres [pg]',
  '        orders CLIENT get [ioredis]',
  '        orders CLIENT GET [undici]',
  '          stock SERVER GET /stock/:item [http]',
  '            stock request [@fastify/otel]',
  '              stock handler - fastify -> @fastify/otel [@fastify/otel]',
  '                stock CLIENT pg-pool.connect [pg]',
  '                  stock CLIENT pg.connect [pg]',
  '                stock CLIENT pg.query:SELECT postgres [pg]',
];

describe('instrumentations of OpenTelemetry in three processes', () => {
  test('make one trace from the client to the databases of both services', async (context) => {
    const run = await runShop(['/orders/1'], {
      DATABASE_URL: need(context, postgres).url,
      REDIS_URL: need(context, redis).url,
    });
    expect(run.answers).toMatchObject([{ status: 200 }]);
    expect(spanTrees(run.spans)).toEqual([ORDER]);
    expectEverythingDelivered(run);
  });

  test('keep 20 requests at once apart, though they share connections', async (context) => {
    const ids = Array.from({ length: 20 }, (_, index) => String(index + 1));
    const run = await runShop(
      ids.map((id) => `/orders/${id}`),
      { DATABASE_URL: need(context, postgres).url, REDIS_URL: need(context, redis).url },
    );
    // A connection is opened for whoever comes first.
    const withConnection = run.spans.filter((span) => span.name !== 'pg.connect');
    const expected = ORDER.filter((line) => !line.includes('pg.connect'));
    expect(spanTrees(withConnection)).toEqual(ids.map(() => expected));
    expectEverythingDelivered(run);

    for (const { path, status, body, traceId } of run.answers) {
      const id = path.replace('/orders/', '');
      expect({ status, id: (JSON.parse(body) as { id: number }).id }).toEqual({
        status: 200,
        id: Number(id),
      });
      const logs = run.logs.filter((line) => line['id'] === id);
      expect(logs.map((line) => [line.msg, line.trace_id])).toEqual([
        ['order wanted', traceId],
        ['order found', traceId],
      ]);
    }
  });

  test('write the ids of the active span into the log', async () => {
    const run = await runShop(['/health']);
    expect(run.answers).toMatchObject([{ status: 200 }]);
    expect(spanTrees(run.spans)).toEqual([
      [
        'client visit',
        '  client CLIENT GET [http]',
        '    orders SERVER GET /health [http]',
        '      orders request handler [express]',
        '        orders CLIENT GET [undici]',
        '          stock SERVER GET /health [http]',
        '            stock request [@fastify/otel]',
        '              stock handler - fastify -> @fastify/otel [@fastify/otel]',
      ],
    ]);
    const idsOf = (service: string, name: string) => {
      const found = run.spans.find(
        (span) => span.service === service && span.name.startsWith(name),
      );
      return { trace_id: found?.traceId, span_id: found?.spanId };
    };
    expect(run.logs).toMatchObject([
      { msg: 'orders is well', ...idsOf('orders', 'request handler') },
      // The instrumentation of http binds request and response to the span of the request.
      { msg: 'orders has answered', ...idsOf('orders', 'GET /health') },
      { msg: 'stock is well', ...idsOf('stock', 'handler') },
    ]);
    expectEverythingDelivered(run);
  });

  test('show a query that fails, up to the client', async (context) => {
    const run = await runShop(['/invoices'], { DATABASE_URL: need(context, postgres).url });
    expect(run.answers).toMatchObject([{ status: 500 }]);
    expect(spanTrees(run.spans)).toEqual([
      [
        'client visit',
        '  client CLIENT GET [http] ✖',
        '    orders SERVER GET /invoices [http] ✖',
        '      orders request handler [express] ✖',
        '        orders CLIENT pg-pool.connect [pg]',
        '          orders CLIENT pg.connect [pg]',
        '        orders CLIENT pg.query:SELECT postgres [pg] ✖',
      ],
    ]);
    expectEverythingDelivered(run);
  });

  test('show a route that throws, up to the client', async () => {
    const run = await runShop(['/returns']);
    expect(run.answers).toMatchObject([{ status: 500 }]);
    expect(spanTrees(run.spans)).toEqual([
      [
        'client visit',
        '  client CLIENT GET [http] ✖',
        '    orders SERVER GET /returns [http] ✖',
        '      orders request handler [express] ✖',
      ],
    ]);
    expectEverythingDelivered(run);
  });
});

/** Every span that was started has ended and has arrived, and no request of an exporter was traced. */
function expectEverythingDelivered({ spans, stats }: ShopRun): void {
  expect(stats).toHaveLength(3);
  for (const { started, ended, refused, exporters } of stats) {
    expect({ ended, refused, delivered: exporters[0]?.delivered }).toEqual({
      ended: started,
      refused: 0,
      delivered: started,
    });
  }
  expect(stats.reduce((sum, { started }) => sum + started, 0)).toBe(spans.length);
}
