import { type ReadableSpan, SpanKind, SpanStatusCode } from '@spanlight/core';

import { CONTENT_ATTRIBUTES } from './content-attributes.ts';
import { jsonObject, type JsonObject } from './json-value.ts';
import { modelMetadata } from './model-facts.ts';
import type { RunPosition } from './run-position.ts';
import { type RunType, ATTR_LANGSMITH_SPAN_KIND } from './run-type.ts';

const METADATA_PREFIX = 'langsmith.metadata.';
const ATTR_LANGSMITH_TAGS = 'langsmith.span.tags';
const ATTR_LANGSMITH_SESSION_ID = 'langsmith.trace.session_id';

/** What LangSmith groups by, and the attributes that say it. */
const GROUPS: readonly (readonly [string, string])[] = [
  ['thread_id', 'gen_ai.conversation.id'],
  ['session_id', 'session.id'],
  ['session_id', ATTR_LANGSMITH_SESSION_ID],
  ['user_id', 'user.id'],
];

const NOT_METADATA: ReadonlySet<string> = new Set([
  ...CONTENT_ATTRIBUTES,
  ATTR_LANGSMITH_SPAN_KIND,
  ATTR_LANGSMITH_TAGS,
  ATTR_LANGSMITH_SESSION_ID,
]);

/**
 * What is known of a run besides its content: the attributes of the span, what LangSmith groups and computes by, and, by
 * the names that OpenTelemetry recommends for formats without a place for them, the rest of the span.
 */
export function runMetadata(span: ReadableSpan, position: RunPosition, type: RunType): JsonObject {
  const { attributes, resource } = span;
  const isRoot = position.parentId === undefined;
  return jsonObject([
    ...(isRoot ? Object.entries(resource.attributes) : []),
    ...otelFacts(span),
    ...Object.entries(attributes).filter(([name]) => !isSetApart(name)),
    ...GROUPS.map(([name, attribute]) => [name, attributes[attribute]] as const),
    ...(type === 'llm' || type === 'embedding' ? Object.entries(modelMetadata(span)) : []),
    ...ownMetadata(span),
  ]);
}

/** The tags that a span gives its run: LangSmith's list with commas, or an array. */
export function runTags({ attributes }: ReadableSpan): string[] {
  const tags: unknown = attributes[ATTR_LANGSMITH_TAGS];
  const list: unknown[] =
    typeof tags === 'string' ? tags.split(',') : Array.isArray(tags) ? tags : [];
  return list
    .filter((tag) => typeof tag === 'string')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function isSetApart(name: string): boolean {
  return NOT_METADATA.has(name) || name.startsWith(METADATA_PREFIX);
}

/** Metadata that the program names itself. It wins. */
function ownMetadata({ attributes }: ReadableSpan): [string, unknown][] {
  return Object.entries(attributes)
    .filter(([name]) => name.startsWith(METADATA_PREFIX))
    .map(([name, value]) => [name.slice(METADATA_PREFIX.length), value]);
}

function otelFacts(span: ReadableSpan): [string, unknown][] {
  const { traceId, spanId } = span.spanContext();
  const { kind, status, links, instrumentationScope: scope } = span;
  return [
    ['otel.trace_id', traceId],
    ['otel.span_id', spanId],
    ['otel.parent_span_id', span.parentSpanContext?.spanId],
    ['otel.span_kind', SpanKind[kind]],
    [
      'otel.status_code',
      status.code === SpanStatusCode.UNSET ? undefined : SpanStatusCode[status.code],
    ],
    ['otel.scope.name', scope.name],
    ['otel.scope.version', scope.version],
    ['otel.links', links.length === 0 ? undefined : links.map(toLink)],
    ['otel.dropped_attributes_count', span.droppedAttributesCount || undefined],
    ['otel.dropped_events_count', span.droppedEventsCount || undefined],
    ['otel.dropped_links_count', span.droppedLinksCount || undefined],
  ];
}

function toLink({ context, attributes }: ReadableSpan['links'][number]): unknown {
  return { trace_id: context.traceId, span_id: context.spanId, attributes };
}
