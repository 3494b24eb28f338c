import { setTimeout as sleep } from 'node:timers/promises';

import { batch, type DropReason, type ExporterStats, TracerProvider } from '@spanlight/core';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { describe, expect, test } from 'vitest';

import {
  answering,
  hanging,
  refusing,
  resetBeforeAnswer,
  resetInAnswer,
  saying,
  slowAnswer,
  tooLargeAbove,
} from './support/faults.ts';
import { type Fault, ZipkinStandIn } from './support/zipkin-stand-in.ts';

/** So long a fault lasts: some attempts. */
const FAULT_MILLIS = 1200;
const SPANS_DURING = 600;
const SPANS_AFTER = 400;

/** Something that goes wrong with 1,000 spans, in batches of 512, and what becomes of them. */
interface FaultCase {
  readonly title: string;
  readonly fault: Fault | 'down';
  /** True: the fault lasts to the end. Default: it is over before the flush. */
  readonly isLasting?: boolean;
  /** How many of the 1,000 the server has in the end. Default: all. */
  readonly accepted?: number;
  /** How many were counted as lost. Default: none. */
  readonly dropped?: Partial<Record<DropReason, number>>;
  /** How many still wait after the flush. Default: none. */
  readonly queuedAfterFlush?: number;
  /** Default: at least that of the fault. */
  readonly requestsUntilFlush?: number;
  /** How long a request may take. Short where that is the fault. Default: longer than a busy computer needs. */
  readonly timeoutMillis?: number;
}

const inAMinute = (): Record<string, string> => ({ 'retry-after': '60' });
const atATimeSoon = (): Record<string, string> => ({
  'retry-after': new Date(Date.now() + 2000).toUTCString(),
});
const NOTHING_ARRIVES = { accepted: 0, dropped: { shut_down: 1000 }, queuedAfterFlush: 1000 };

const cases: readonly FaultCase[] = [
  { title: 'connection refused, then up', fault: 'down' },
  { title: 'connection refused throughout', fault: 'down', isLasting: true, ...NOTHING_ARRIVES },
  { title: '503, then up', fault: answering(503) },
  { title: '503 with Retry-After a date, then up', fault: answering(503, atATimeSoon) },
  {
    title: '429 with Retry-After 60, then up',
    fault: answering(429, inAMinute),
    // Nothing is sent before the minute is over, except as the last chance at the shutdown.
    requestsUntilFlush: 1,
    queuedAfterFlush: 1000,
  },
  {
    title: '429 with Retry-After 60 throughout',
    fault: answering(429, inAMinute),
    isLasting: true,
    ...NOTHING_ARRIVES,
    requestsUntilFlush: 1,
  },
  {
    title: '500, then up',
    fault: answering(500),
    accepted: 400,
    dropped: { export_failed: 600 },
  },
  {
    title: '401 throughout',
    fault: answering(401),
    isLasting: true,
    accepted: 0,
    dropped: { export_failed: 1000 },
  },
  { title: '413 above 100 spans', fault: tooLargeAbove(100, answering(413)), isLasting: true },
  {
    title: '413 as Zipkin says it above 100 spans',
    fault: tooLargeAbove(100, saying(500, '413 Request Entity Too Large')),
    isLasting: true,
  },
  {
    title: '400 for one bad span of 512',
    fault: refusing('span 300'),
    isLasting: true,
    accepted: 999,
    dropped: { rejected: 1 },
  },
  { title: 'no answer, then up', fault: hanging, timeoutMillis: 300 },
  {
    title: 'no answer throughout',
    fault: hanging,
    isLasting: true,
    timeoutMillis: 300,
    ...NOTHING_ARRIVES,
  },
  { title: 'reset before the answer, then up', fault: resetBeforeAnswer },
  // The server has the spans, and its status says so.
  { title: 'reset in the answer throughout', fault: resetInAnswer, isLasting: true },
  { title: 'slow answer throughout', fault: slowAnswer, isLasting: true, timeoutMillis: 300 },
];

describe('the books balance, and the server has what was counted as delivered', () => {
  test.concurrent.each(cases)('$title', async (fault) => {
    const { accepted = 1000, dropped = {}, queuedAfterFlush = 0 } = fault;
    const { requestsUntilFlush, timeoutMillis = 3000 } = fault;
    await using standIn = await ZipkinStandIn.start();
    await begin(fault, standIn);
    const exporter = new ZipkinExporter({ endpoint: standIn.url, timeoutMillis });
    const provider = new TracerProvider({
      processors: [batch(exporter, { scheduledDelayMillis: 100 })],
      onError: () => {},
    });
    const stats = () => provider.stats().exporters[0]!;
    const endSpans = (first: number, count: number): void => {
      for (let number = first; number < first + count; number += 1) {
        provider.getTracer('faults').startSpan(`span ${number}`).end();
      }
    };

    endSpans(0, SPANS_DURING);
    await sleep(FAULT_MILLIS);
    if (fault.isLasting !== true) {
      await heal(fault, standIn);
    }
    endSpans(SPANS_DURING, SPANS_AFTER);
    const flushed = provider.forceFlush({ timeoutMillis: 4000 }).catch((error: Error) => error);
    const isLost = Object.keys(dropped).length > 0 || queuedAfterFlush > 0;
    expect((await flushed) === undefined).toBe(!isLost);
    expect(unaccounted(stats())).toBe(0);
    expect(stats().queued).toBe(queuedAfterFlush);
    const { length } = standIn.requests;
    expect(length).toBe(requestsUntilFlush ?? length);

    await provider.shutdown({ timeoutMillis: 1000 }).catch(() => {});
    expect(standIn.spans).toHaveLength(accepted);
    expect(standIn.duplicates).toBe(0);
    expect(unaccounted(stats())).toBe(0);
    expect(stats()).toMatchObject({ queued: 0, delivered: accepted, dropped });
  });
});

/** How many of the 1,000 spans are neither delivered nor dropped nor queued. Zero, or there is a mistake. */
function unaccounted({ delivered, dropped, queued }: ExporterStats): number {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return SPANS_DURING + SPANS_AFTER - delivered - lost - queued;
}

async function begin({ fault }: FaultCase, standIn: ZipkinStandIn): Promise<void> {
  if (fault === 'down') {
    await standIn.goDown();
  } else {
    standIn.fault = fault;
  }
}

async function heal({ fault }: FaultCase, standIn: ZipkinStandIn): Promise<void> {
  if (fault === 'down') {
    await standIn.listen();
  } else {
    standIn.fault = undefined;
  }
}
