import type { TracerStats } from '@spanlight/core';

import type { ExportedSpan } from './exported-span.ts';
import { startCollector } from './span-collector.ts';
import { startNode } from './start-node.ts';

/** What a client of the shop asked for, and what came back. */
interface Answer {
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** The trace that the client started for it. */
  readonly traceId: string;
}

/** A line that pino has written. */
interface LogLine {
  readonly msg: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly [field: string]: unknown;
}

/** All that the processes of the shop have left behind. */
export interface ShopRun {
  readonly answers: readonly Answer[];
  readonly logs: readonly LogLine[];
  readonly spans: readonly ExportedSpan[];
  /** One for each process, taken after its shutdown. */
  readonly stats: readonly TracerStats[];
}

/** Where the shop finds its databases. The routes that need one which is not there fail. */
export interface ShopDatabases {
  readonly DATABASE_URL?: string;
  readonly REDIS_URL?: string;
}

const INSTRUMENTED = ['--import', './shop/instrumentation.ts'];

/** Starts the services of the shop, lets a client ask for all paths at once, and ends the three processes. */
export async function runShop(
  paths: readonly string[],
  databases: ShopDatabases = {},
): Promise<ShopRun> {
  await using collector = await startCollector();
  const environment = (service: string): Record<string, string> => ({
    OTEL_SERVICE_NAME: service,
    COLLECTOR_URL: collector.url,
    ...databases,
  });
  const ready = /^listening on (.*)/;

  await using stock = await startNode([...INSTRUMENTED, 'shop/stock.ts'], {
    env: environment('stock'),
    ready,
  });
  await using orders = await startNode([...INSTRUMENTED, 'shop/orders.ts'], {
    env: { ...environment('orders'), STOCK_URL: stock.ready[1]! },
    ready,
  });
  await using client = await startNode(
    [...INSTRUMENTED, 'shop/client.ts', orders.ready[1]!, ...paths],
    { env: environment('client') },
  );
  await client.ended();
  await Promise.all([orders.end(), stock.end()]); // now their spans are delivered

  const output = [client, orders, stock].flatMap(({ lines }) =>
    lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as OutputLine),
  );
  return {
    answers: output.flatMap((line) => line.answer ?? []),
    logs: output.filter((line): line is LogLine => 'msg' in line),
    spans: collector.spans,
    stats: output.flatMap((line) => line.stats ?? []),
  };
}

/** A line of JSON that a process of the shop writes is one of these. */
type OutputLine = Partial<LogLine> & { readonly answer?: Answer; readonly stats?: TracerStats };
