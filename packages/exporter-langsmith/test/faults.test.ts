import {
  batch,
  type BatchOptions,
  type DropReason,
  type ExporterStats,
  type SpanlightError,
  type Tracer,
  TracerProvider,
} from '@spanlight/core';
import { LangSmithExporter } from '@spanlight/exporter-langsmith';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Fault, LangSmithServer } from './support/langsmith-server.ts';
import { spanOf } from './support/spans.ts';

const apiKey = 'lsv2_fault_secret';
const TRACES = 20;
/** Each trace is a root with two children. */
const SPANS = TRACES * 3;
let server: LangSmithServer;

beforeEach(async () => {
  server = await LangSmithServer.start(apiKey);
});

afterEach(() => server[Symbol.asyncDispose]());

interface Outcome {
  readonly stats: ExporterStats;
  readonly errors: SpanlightError[];
  readonly flush: unknown;
  readonly shutdown: unknown;
}

interface Scenario {
  /** Done before the spans end. */
  readonly before?: () => unknown;
  /** Done a moment after they have ended. */
  readonly after?: () => unknown;
  readonly options?: BatchOptions;
}

/** Has a program make spans, flush and shut down, and answers what the books say. */
async function run({ before, after, options }: Scenario): Promise<Outcome> {
  const errors: SpanlightError[] = [];
  const exporter = new LangSmithExporter({ apiKey, endpoint: server.url });
  const provider = new TracerProvider({
    processors: [batch(exporter, { scheduledDelayMillis: 0, ...options })],
    onError: (error) => errors.push(error),
  });
  await before?.();
  makeTraces(provider.getTracer('test'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await after?.();
  const flush = await reasonOf(provider.forceFlush({ timeoutMillis: 5000 }));
  const shutdown = await reasonOf(provider.shutdown({ timeoutMillis: 2000 }));
  const [stats] = provider.stats().exporters;
  return { stats: stats!, errors, flush, shutdown };
}

function makeTraces(tracer: Tracer): void {
  for (let trace = 0; trace < TRACES; trace += 1) {
    tracer.span(`trace ${trace}`, () => {
      tracer.span('first', () => {});
      tracer.span('second', () => {});
    });
  }
}

function reasonOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A fault of the first deliveries, after which the server is itself again. */
function first(times: number, misbehave: Fault): Fault {
  let left = times;
  return (response, request) => {
    left -= 1;
    (left >= 0 ? misbehave : (): void => request.accept())(response, request);
  };
}

function answering(status: number, headers: Record<string, string> = {}): Fault {
  return (response) => {
    response.writeHead(status, headers).end(`{"detail":"status ${status}"}`);
  };
}

/** Takes the runs, and begins to say so. */
function slowly(...[response, { accept }]: Parameters<Fault>): void {
  response.end = () => {
    response.write('{');
    return response;
  };
  accept();
}

/** Takes the runs, and breaks off while saying so. */
function brokenOff(...[response, { accept }]: Parameters<Fault>): void {
  response.end = () => {
    response.write('{"mess');
    setTimeout(() => response.destroy(), 20);
    return response;
  };
  accept();
}

function inTwoSeconds(): string {
  return new Date(Date.now() + 2000).toUTCString();
}

const sum = (counts: Readonly<Record<DropReason, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function expectBalance({ stats }: Outcome): void {
  expect(stats.delivered + sum(stats.dropped) + stats.queued).toBe(SPANS);
}

function expectWhole(outcome: Outcome): void {
  expect(outcome).toMatchObject({ flush: undefined, shutdown: undefined });
  expect(outcome.stats).toMatchObject({ delivered: SPANS, queued: 0 });
  expect(sum(outcome.stats.dropped)).toBe(0);
  expect(server.runs).toHaveLength(SPANS);
  expect(server.trees()).toHaveLength(TRACES);
  expect(server.invisible()).toEqual([]);
}

describe('All spans arrive, and are counted once,', () => {
  const scenarios: [string, () => Scenario][] = [
    ['without a fault', () => ({})],
    [
      'when LangSmith was down',
      () => ({ before: () => server.goDown(), after: () => server.listen() }),
    ],
    ['after 429', () => fault(first(1, answering(429, { 'retry-after': '1' })))],
    [
      'after 429 until a date',
      () => fault(first(1, answering(429, { 'retry-after': inTwoSeconds() }))),
    ],
    ['after 429 that does not say for how long', () => fault(first(1, answering(429)))],
    ['after 408', () => fault(first(1, answering(408)))],
    ['after 500', () => fault(first(2, answering(500)))],
    ['after 502', () => fault(first(1, answering(502)))],
    ['after 503', () => fault(first(1, answering(503)))],
    ['after 504', () => fault(first(1, answering(504)))],
    [
      'when LangSmith did not answer',
      () => ({ ...fault(first(1, () => {})), options: { exportTimeoutMillis: 200 } }),
    ],
    [
      'when the answer came too slowly, though the runs were taken',
      () => ({ ...fault(first(1, slowly)), options: { exportTimeoutMillis: 200 } }),
    ],
    ['when the answer broke off, though the runs were taken', () => fault(first(1, brokenOff))],
    ['in smaller batches after 413', () => fault(tooLargeAbove(10))],
    ['in small batches', () => ({ options: { maxExportBatchSize: 2 } })],
    [
      'without multipart, on old servers',
      () => ({
        before: () => {
          server.hasMultipart = false;
        },
      }),
    ],
  ];

  test.each(scenarios)('%s', async (_what, scenario) => {
    const outcome = await run(scenario());
    expectBalance(outcome);
    expectWhole(outcome);
    expect(textOf(outcome)).not.toContain(apiKey);
  });
});

test('Old servers are asked for multipart once', async () => {
  const { stats } = await run({
    before: () => {
      server.hasMultipart = false;
    },
    options: { maxExportBatchSize: 20 },
  });
  expect(stats.delivered).toBe(SPANS);
  const [firstPath, ...otherPaths] = server.ingests.map(({ path }) => path);
  expect(firstPath).toBe('/runs/multipart');
  expect(otherPaths.length).toBeGreaterThan(2);
  expect(new Set(otherPaths)).toEqual(new Set(['/runs/batch']));
});

describe('What is lost is counted and told', () => {
  test('one span that LangSmith refuses, and nothing else', async () => {
    const outcome = await run(
      fault((response, { body, accept }) => {
        if (body.includes('"trace 7"')) {
          response.writeHead(422).end();
        } else {
          accept();
        }
      }),
    );
    expectBalance(outcome);
    expect(outcome.stats.dropped).toMatchObject({ rejected: 1 });
    expect(server.runs).toHaveLength(SPANS - 1);
    expect(outcome.flush).toBeInstanceOf(Error);
  });

  test.each([
    [401, 'LANGSMITH_API_KEY'],
    [403, 'LANGSMITH_WORKSPACE_ID'],
    [404, 'LANGSMITH_ENDPOINT'],
    [418, 'LANGSMITH_ENDPOINT'],
  ])('everything at once after %i, with what to do', async (status, advice) => {
    const outcome = await run(fault(answering(status)));
    expectBalance(outcome);
    expect(outcome.stats).toMatchObject({
      delivered: 0,
      retried: 0,
      dropped: { export_failed: SPANS },
    });
    expect(outcome.flush).toBeInstanceOf(Error);
    expect(textOf(outcome)).toContain(advice);
    expect(textOf(outcome)).not.toContain(apiKey);
  });

  test('everything when LangSmith is never there', async () => {
    const outcome = await run({ before: () => server.goDown() });
    expectBalance(outcome);
    expect(outcome.stats).toMatchObject({ delivered: 0, dropped: { shut_down: SPANS } });
    expect(outcome.flush).toBeInstanceOf(Error);
    expect(outcome.shutdown).toBeInstanceOf(Error);
    expect(textOf(outcome)).toContain('ECONNREFUSED');
  });

  test('a batch at which LangSmith fails again and again', async () => {
    let requests = 0;
    const exporter = new LangSmithExporter({ apiKey, endpoint: server.url });
    server.fault = (response, request) => {
      requests += 1;
      answering(500)(response, request);
    };
    const span = spanOf(1, 1);
    const failures: unknown[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => {
        exporter.export([span], ({ error }) => {
          failures.push((error as { failure?: string } | undefined)?.failure);
          resolve();
        });
      });
    }
    expect(requests).toBe(6);
    expect(failures).toEqual([
      'retryable',
      'retryable',
      'retryable',
      'retryable',
      undefined,
      'retryable',
    ]);
  });

  test('a redirect, which would carry the key to another host', async () => {
    await using other = await LangSmithServer.start(apiKey);
    const outcome = await run(fault(answering(307, { location: `${other.url}/runs/multipart` })));
    expect(outcome.stats.dropped).toMatchObject({ export_failed: SPANS });
    expect(other.requests).toEqual([]);
  });
});

function fault(value: Fault): Scenario {
  return {
    before: () => {
      server.fault = value;
    },
  };
}

function tooLargeAbove(runs: number): Fault {
  return (response, { body, accept }) => {
    const count = body.toString().split(/name="post\.[^".]+"/).length - 1;
    if (count > runs) {
      response.writeHead(413).end();
    } else {
      accept();
    }
  };
}

function textOf({ errors, flush, shutdown }: Outcome): string {
  const all: unknown[] = [...errors, flush, shutdown];
  const texts: string[] = [];
  for (let error = all.shift(); all.length > 0 || error !== undefined; error = all.shift()) {
    if (error instanceof Error) {
      texts.push(`${error.message} ${error.stack}`);
      all.push(error.cause, ...((error as AggregateError).errors ?? []));
    }
  }
  return texts.join('\n');
}
