import { type ReadableSpan, SpanStatusCode } from '@spanlight/core';

import { attributeText } from './attribute-text.ts';
import { linkText } from './link-text.ts';
import type { ZipkinTags } from './zipkin-span.ts';

/** All that Zipkin has no field for. Where names meet, what is said about the span beats what is said about its resource. */
export function tagsOf(span: ReadableSpan): ZipkinTags {
  // Without a prototype `__proto__` is a name like any other.
  const tags = Object.create(null) as ZipkinTags;
  const { name, version } = span.instrumentationScope;
  addAll(tags, { ...span.resource.attributes, 'service.name': undefined }); // this has a field
  addAll(tags, { 'otel.scope.name': name || undefined, 'otel.scope.version': version });
  addAll(tags, span.attributes);
  addStatus(tags, span.status);
  addAll(tags, {
    'w3c.tracestate': span.spanContext().traceState?.serialize() || undefined,
    'otel.dropped_attributes_count': span.droppedAttributesCount || undefined,
    'otel.dropped_events_count': span.droppedEventsCount || undefined,
    'otel.dropped_links_count': span.droppedLinksCount || undefined,
  });
  span.links
    .map(linkText)
    .filter((text) => text !== undefined)
    .forEach((text, index) => {
      tags[`otlp.link.${index}`] = text;
    });
  return tags;
}

function addAll(tags: ZipkinTags, attributes: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(attributes)) {
    const text = attributeText(attributes[key]);
    if (text !== undefined) {
      tags[key] = text;
    }
  }
}

// To Zipkin a span with a tag `error` has failed, whatever the tag says.
function addStatus(tags: ZipkinTags, { code, message }: ReadableSpan['status']): void {
  if (tags['error'] === 'false') {
    delete tags['error'];
  }
  if (code === SpanStatusCode.ERROR) {
    tags['error'] = message || (tags['error'] ?? '');
  }
  if (code !== SpanStatusCode.UNSET) {
    tags['otel.status_code'] = code === SpanStatusCode.OK ? 'OK' : 'ERROR';
  }
}
