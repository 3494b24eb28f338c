import { describe, expect, test } from 'vitest';

import { cases } from '../../faults/cases.ts';
import { runFault } from '../../faults/run-fault.ts';
import { spanlight } from '../../faults/spanlight.ts';
import { unaccounted } from '../../faults/unaccounted.ts';

const NOTHING_LOST = {
  export_failed: 0,
  export_timed_out: 0,
  queue_full: 0,
  rejected: 0,
  shut_down: 0,
  too_large: 0,
};

describe('the books balance, and the backend has what was counted as delivered', () => {
  test.concurrent.each(cases)('$title', async (fault) => {
    const {
      accepted = 1000,
      delivered = accepted,
      dropped,
      hasDuplicates = false,
      queuedAfterFlush = 0,
      requestsUntilFlush,
      isFlushRejected = false,
      isShutdownRejected = false,
    } = fault.expected;
    const outcome = await runFault(fault, spanlight);

    expect(unaccounted(outcome.flushStats)).toBe(0);
    expect(unaccounted(outcome.stats)).toBe(0);
    expect(outcome).toMatchObject({ accepted, isFlushRejected, isShutdownRejected });
    expect(outcome.duplicates > 0).toBe(hasDuplicates);
    expect(outcome.requestsUntilFlush).toBe(requestsUntilFlush ?? outcome.requestsUntilFlush);
    expect(outcome.flushStats.exporters[0]).toMatchObject({ queued: queuedAfterFlush });
    expect(outcome.stats).toMatchObject({ started: 1000, ended: 1000, recording: 0 });
    expect(outcome.stats.exporters[0]).toMatchObject({
      queued: 0,
      delivered,
      dropped: { ...NOTHING_LOST, ...dropped },
    });
  });
});
