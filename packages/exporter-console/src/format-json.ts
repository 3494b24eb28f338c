import { SpanKind, SpanStatusCode } from '@spanlight/core';

import { toJsonText, toJsonValue } from './json-value.ts';
import { printableJson } from './printable.ts';
import type { AttributeView, SpanView } from './span-view.ts';

/** One line of JSON, without its line feed. Times are decimal strings: as numbers they would lose their last digits. */
export function formatJson(span: SpanView): string {
  return printableJson(
    toJsonText({
      trace_id: span.traceId,
      span_id: span.spanId,
      parent_id: span.parentSpanId ?? null,
      name: span.name,
      kind: SpanKind[span.kind].toLowerCase(),
      start_time_unix_nano: toText(span.start),
      end_time_unix_nano: toText(span.end),
      duration_ns: span.duration ?? null,
      status: SpanStatusCode[span.status].toLowerCase(),
      status_message: span.statusMessage ?? null,
      attributes: toObject(span.attributes),
      events: span.events.map((event) => ({
        name: event.name,
        time_unix_nano: toText(event.time),
        attributes: toObject(event.attributes),
        ...unlessZero('dropped_attributes_count', event.droppedAttributes),
      })),
      links: span.links.map((link) => ({
        trace_id: link.traceId,
        span_id: link.spanId,
        attributes: toObject(link.attributes),
        ...unlessZero('dropped_attributes_count', link.droppedAttributes),
      })),
      service: span.service ?? null,
      scope: span.scope ?? null,
      ...unlessZero('dropped_attributes_count', span.droppedAttributes),
      ...unlessZero('dropped_events_count', span.droppedEvents),
      ...unlessZero('dropped_links_count', span.droppedLinks),
    }),
  );
}

/** Each value on its own, so that one without end does not take the room of the others. */
function toObject(attributes: AttributeView): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, value] of attributes) {
    object[name] = toJsonValue(value);
  }
  return object;
}

function toText(nanos: bigint | undefined): string | null {
  return nanos === undefined ? null : String(nanos);
}

function unlessZero(name: string, count: number): Record<string, number> {
  return count === 0 ? {} : { [name]: count };
}
