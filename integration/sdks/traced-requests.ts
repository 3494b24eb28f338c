import { trace } from '@opentelemetry/api';

/** Requests of an exporter, which OpenTelemetry's instrumentations would trace. */
export interface TracedRequests {
  /** Sends one: there is a span before the first await, and one after it. */
  readonly send: () => Promise<void>;
  /** Whether their spans were recorded. */
  readonly recorded: boolean[];
}

/** When so many were recorded, no more are sent: else requests that export the spans of requests never come to an end. */
const MAX_SPANS = 40;

export function tracedRequests(): TracedRequests {
  const recorded: boolean[] = [];
  const traced = (name: string): void =>
    trace.getTracer('http').startActiveSpan(name, (span) => {
      recorded.push(span.isRecording());
      span.end();
    });
  const send = async (): Promise<void> => {
    if (recorded.length >= MAX_SPANS) {
      return;
    }
    traced('resolve host');
    await Promise.resolve();
    traced('POST');
  };
  return { send, recorded };
}
