import { eventFields, type Fields, prefixed } from './fields.ts';

/** A span as Phoenix's API answers it. */
export interface PhoenixSpan {
  readonly name: string;
  readonly context: { readonly trace_id: string; readonly span_id: string };
  /** One of OpenInference, such as `LLM`, or `UNKNOWN`. */
  readonly span_kind: string;
  readonly parent_id: string | null;
  readonly start_time: string;
  readonly end_time: string;
  readonly status_code: string;
  readonly status_message: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly PhoenixEvent[];
}

interface PhoenixEvent {
  readonly name: string;
  readonly timestamp: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** All that a span of Phoenix says. */
export function fieldsOfPhoenix(span: PhoenixSpan): Fields {
  return {
    traceId: span.context.trace_id,
    spanId: span.context.span_id,
    parentSpanId: span.parent_id ?? '',
    name: span.name,
    start: toMicros(span.start_time),
    end: toMicros(span.end_time),
    status: span.status_code,
    statusMessage: span.status_message,
    ...prefixed('attributes.', span.attributes),
    'attributes.openinference.span.kind': span.span_kind, // the API takes it out of the attributes
    ...eventFields(span.events.map(fieldsOfEvent)),
  };
}

function fieldsOfEvent({ name, timestamp, attributes }: PhoenixEvent): Fields {
  return { name, time: toMicros(timestamp), ...prefixed('attributes.', attributes) };
}

/** `2026-11-21T08:30:00.123456+00:00`, with up to six digits after the point. */
function toMicros(text: string): number {
  const [, seconds, digits = '', zone] = /^([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text)!;
  return Date.parse(`${seconds}${zone}`) * 1000 + Number(digits.padEnd(6, '0'));
}
