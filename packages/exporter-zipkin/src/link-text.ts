import type { Link } from '@spanlight/core';

import { jsonText } from './attribute-text.ts';

const TRACE_ID = /^[0-9a-f]{32}$/;
const SPAN_ID = /^[0-9a-f]{16}$/;

/**
 * A link as the text of a tag, as the OpenTelemetry Collector writes and reads it, for want of a form in the specification:
 * `<trace id>|<span id>|<tracestate>|<attributes as JSON>|<dropped attributes>`. Undefined if it leads nowhere: the
 * Collector would refuse the whole request.
 */
export function linkText({
  context,
  attributes,
  droppedAttributesCount,
}: Link): string | undefined {
  const traceId = context.traceId.toLowerCase();
  const spanId = context.spanId.toLowerCase();
  if (!TRACE_ID.test(traceId) || !SPAN_ID.test(spanId)) {
    return undefined;
  }
  const state = context.traceState?.serialize() ?? '';
  const readableState = state.includes('|') ? '' : state;
  const json = jsonText(attributes ?? {});
  return [traceId, spanId, readableState, json, droppedAttributesCount ?? 0].join('|');
}
