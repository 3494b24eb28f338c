import {
  answering,
  hanging,
  refusing,
  resetInBody,
  slowBody,
  tooLargeAbove,
} from './backend-faults.ts';
import type { ExpectedOutcome, FaultCase } from './fault-case.ts';
import { callsBackTwice, neverCallsBackOnce, throwsOnce } from './misbehaving-exporters.ts';

const inOneMinute = (): string => '60';
const atATimeSoon = (): string => new Date(Date.now() + 2000).toUTCString();

const NOTHING_ARRIVES: ExpectedOutcome = {
  accepted: 0,
  dropped: { shut_down: 1000 },
  queuedAfterFlush: 1000,
  isFlushRejected: true,
  isShutdownRejected: true,
};

export const cases: readonly FaultCase[] = [
  { title: 'connection refused, then up', backend: 'down', expected: {} },
  {
    title: 'connection refused throughout',
    backend: 'down',
    isLasting: true,
    expected: NOTHING_ARRIVES,
  },
  {
    title: '429 with Retry-After 60, then up',
    backend: answering(429, inOneMinute),
    // Nothing is sent before the minute is over, except as the last chance at the shutdown.
    expected: { requestsUntilFlush: 1, queuedAfterFlush: 1000, isFlushRejected: true },
  },
  {
    title: '429 with Retry-After 60 throughout',
    backend: answering(429, inOneMinute),
    isLasting: true,
    expected: { ...NOTHING_ARRIVES, requestsUntilFlush: 1 },
  },
  { title: '503, then up', backend: answering(503), expected: {} },
  {
    title: '503 with Retry-After a date, then up',
    backend: answering(503, atATimeSoon),
    expected: {},
  },
  {
    title: '500, then up',
    backend: answering(500),
    // Nobody says that trying again makes sense.
    expected: { accepted: 400, dropped: { export_failed: 600 }, isFlushRejected: true },
  },
  {
    title: '413 above 100 spans',
    backend: tooLargeAbove(100),
    isLasting: true,
    expected: {},
  },
  {
    title: '400 for one bad span of 512',
    backend: refusing('span 300'),
    isLasting: true,
    expected: { accepted: 999, dropped: { rejected: 1 }, isFlushRejected: true },
  },
  { title: 'no answer, then up', backend: hanging, expected: {} },
  {
    title: 'no answer throughout',
    backend: hanging,
    isLasting: true,
    expected: NOTHING_ARRIVES,
  },
  {
    title: 'reset in the answer, then up',
    backend: resetInBody,
    expected: { hasDuplicates: true },
  },
  {
    title: 'reset in the answer throughout',
    backend: resetInBody,
    isLasting: true,
    // The backend has the first batch, but never said so.
    expected: { ...NOTHING_ARRIVES, accepted: 512, delivered: 0, hasDuplicates: true },
  },
  {
    title: 'slow answer, then up',
    backend: slowBody,
    expected: { hasDuplicates: true },
  },
  {
    title: 'exporter throws at its first call',
    exporter: throwsOnce,
    expected: { accepted: 488, dropped: { export_failed: 512 }, isFlushRejected: true },
  },
  {
    title: 'exporter never answers its first call',
    exporter: neverCallsBackOnce,
    expected: { accepted: 488, dropped: { export_timed_out: 512 }, isFlushRejected: true },
  },
  { title: 'exporter calls back twice', exporter: callsBackTwice, expected: {} },
];
