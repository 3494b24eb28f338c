import { setTimeout as sleep } from 'node:timers/promises';

import type { Tracer } from '@opentelemetry/api';

import { Backend } from './backend.ts';
import { type FaultCase, SPANS_AFTER, SPANS_DURING } from './fault-case.ts';
import type { Library } from './library.ts';
import { sendTo } from './send-spans.ts';

/** So long a fault lasts: some attempts. */
const FAULT_MILLIS = 1500;
/** What is under way when a shutdown has given up may still arrive. */
const AFTERMATH_MILLIS = 200;

/** What became of the spans of one case. */
export interface Outcome<Stats> {
  /** How many spans the backend has, each counted once. */
  readonly accepted: number;
  /** How many came again though the backend had them. */
  readonly duplicates: number;
  readonly requestsUntilFlush: number;
  readonly isFlushRejected: boolean;
  readonly isShutdownRejected: boolean;
  /** What the library said after the flush, and at the end. */
  readonly flushStats: Stats;
  readonly stats: Stats;
  /** From the first span to the end of the shutdown. */
  readonly millis: number;
}

/** Traces a program with a library while something goes wrong. */
export async function runFault<Stats>(
  fault: FaultCase,
  library: Library<Stats>,
): Promise<Outcome<Stats>> {
  await using backend = new Backend();
  await backend.listen();
  await begin(fault, backend);
  const exporter = (fault.exporter ?? library.createExporter)(sendTo(backend.url));
  const program = library.start(exporter);

  const startTime = performance.now();
  endSpans(program.tracer, 0, SPANS_DURING);
  await sleep(FAULT_MILLIS);
  if (fault.isLasting !== true) {
    await heal(fault, backend);
  }
  endSpans(program.tracer, SPANS_DURING, SPANS_AFTER);

  const isFlushRejected = await isRejected(program.forceFlush());
  const flushStats = program.stats();
  const requestsUntilFlush = backend.requests;
  const isShutdownRejected = await isRejected(program.shutdown());
  const millis = performance.now() - startTime;
  await sleep(AFTERMATH_MILLIS);
  const { accepted, duplicates } = backend;
  return {
    accepted,
    duplicates,
    requestsUntilFlush,
    isFlushRejected,
    isShutdownRejected,
    flushStats,
    stats: program.stats(),
    millis,
  };
}

async function begin(fault: FaultCase, backend: Backend): Promise<void> {
  if (fault.backend === 'down') {
    await backend.goDown();
  } else {
    backend.fault = fault.backend;
  }
}

async function heal(fault: FaultCase, backend: Backend): Promise<void> {
  if (fault.backend === 'down') {
    await backend.listen();
  } else {
    backend.fault = undefined;
  }
}

function endSpans(tracer: Tracer, first: number, count: number): void {
  for (let number = first; number < first + count; number += 1) {
    tracer.startSpan(`span ${number}`).end();
  }
}

function isRejected(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  );
}
