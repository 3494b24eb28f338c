import { setTimeout as sleep } from 'node:timers/promises';

import type { ReadableSpan } from '@spanlight/core';

import { deliver } from './deliver.ts';
import { exporterFor, type Protocol } from './exporters.ts';
import type { Fields } from './fields.ts';
import { fieldsOfSpan } from './span-fields.ts';
import type { TraceBackend } from './trace-backend.ts';

/** The same spans, before and after. */
export interface ReadBack {
  readonly sent: readonly Fields[];
  readonly read: readonly Fields[];
}

/** Backends store what they have accepted a while later. */
const PATIENCE_MILLIS = 120_000;

/**
 * Sends spans to a backend and reads them back, trace by trace, as soon as they are all there or time is over.
 *
 * @param kept - those of the spans that the backend does not lose. Default: all
 */
export async function readBack(
  backend: TraceBackend,
  protocol: Protocol,
  spans: readonly ReadableSpan[],
  kept: readonly ReadableSpan[] = spans,
): Promise<ReadBack> {
  const exporter = exporterFor(protocol, backend.endpoints[protocol]!);
  await deliver(exporter, spans);
  const sent = kept.map(fieldsOfSpan);
  const traceIds = [...new Set(sent.map((span) => String(span['traceId'])))];
  const deadline = performance.now() + PATIENCE_MILLIS;
  for (;;) {
    const from = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- it is asked again until all is there
    const traces = await Promise.all(traceIds.map((id) => backend.readTrace(id, protocol)));
    const read = traces.flat();
    if (read.length >= sent.length || performance.now() > deadline) {
      return { sent, read };
    }
    // Reading takes a backend from storing: that shall have most of the time.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(Math.max(200, 3 * (performance.now() - from)));
  }
}
