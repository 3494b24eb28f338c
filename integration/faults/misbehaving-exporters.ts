import type { ExportResult, SpanExporter } from '@spanlight/core';

import type { SendSpans } from './send-spans.ts';

/** Makes an exporter that does not keep to its contract, for either library. */
export type MisbehavingExporter = (send: SendSpans) => SpanExporter;

const NEVER = new AbortController().signal;

/** At its first call. */
export const throwsOnce: MisbehavingExporter = (send) =>
  failingOnce(send, () => {
    throw new Error('the exporter is broken');
  });

/** At its first call. */
export const neverCallsBackOnce: MisbehavingExporter = (send) => failingOnce(send, () => {});

/** At each call, and says the contrary the second time. */
export const callsBackTwice: MisbehavingExporter = (send) => ({
  export(spans, resultCallback) {
    const answer = (result: ExportResult): void => {
      resultCallback(result);
      resultCallback({ code: 1, error: new Error('the second answer') });
    };
    send(spans, NEVER).then(
      () => answer({ code: 0 }),
      (error: Error) => answer({ code: 1, error }),
    );
  },
  shutdown: () => Promise.resolve(),
});

/** An exporter whose first call fails, before anything is sent. */
function failingOnce(send: SendSpans, fail: () => void): SpanExporter {
  let isFirst = true;
  return {
    export(spans, resultCallback) {
      if (isFirst) {
        isFirst = false;
        fail();
        return;
      }
      send(spans, NEVER).then(
        () => resultCallback({ code: 0 }),
        (error: Error) => resultCallback({ code: 1, error }),
      );
    },
    shutdown: () => Promise.resolve(),
  };
}
