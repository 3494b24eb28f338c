import { isValidTraceId } from '@opentelemetry/api';

import { requireRatio } from './require-ratio.ts';
import type { Sampler } from './sampler.ts';
import { NOT_RECORDED, SAMPLED } from './sampling-results.ts';

/**
 * Samples a share of all traces, chosen by their ids: the same traces in every process, and those that OpenTelemetry's
 * `TraceIdRatioBasedSampler` for JavaScript chooses. A higher ratio includes the traces of a lower one.
 *
 * It does not look at the parent. Inside {@link parentBased} it decides on new traces only.
 *
 * @param ratio - from 0 to 1
 * @throws RangeError for any other ratio
 */
export function traceIdRatio(ratio: number): Sampler {
  requireRatio(ratio);
  const bound = ratio === 1 ? 2 ** 32 : Math.floor(ratio * (2 ** 32 - 1));
  return {
    shouldSample: (_context, traceId) =>
      isValidTraceId(traceId) && foldTraceId(traceId) < bound ? SAMPLED : NOT_RECORDED,
    toString: () => `TraceIdRatioBased{${ratio}}`,
  };
}

/** The exclusive or of the four 32-bit words of a trace id. */
function foldTraceId(traceId: string): number {
  let folded = 0;
  for (let index = 0; index < 32; index += 1) {
    const code = traceId.charCodeAt(index);
    const digit = (code & 15) + (code > 57 ? 9 : 0); // a letter of either case, or 0 to 9
    // Turned by a digit, so that after eight of them those of the next word meet those of the last.
    folded = ((folded << 4) | (folded >>> 28)) ^ digit;
  }
  return folded >>> 0;
}
