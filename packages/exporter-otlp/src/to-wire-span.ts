import type { SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope, Link, ReadableSpan, Resource } from '@spanlight/core';

import type { Dialect } from './dialects/dialect.ts';
import { safeText, safeValue } from './safe-value.ts';

/**
 * A span as it is sent: with ids in lower case, values that every receiver takes, and what a dialect adds. The given span
 * stays as it is.
 */
export function toWireSpan(span: ReadableSpan, dialect?: Dialect): ReadableSpan {
  const context = wireContext(span.spanContext());
  const { parentSpanContext } = span;
  const added = dialect?.(span);
  return {
    name: safeText(span.name),
    kind: span.kind,
    spanContext: () => context,
    ...(parentSpanContext && { parentSpanContext: wireContext(parentSpanContext) }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: safeValue(span.status),
    // What the span says itself goes before what a dialect makes of it.
    attributes: safeValue(added ? { ...added.attributes, ...span.attributes } : span.attributes),
    events: safeValue(added?.events ? [...span.events, ...added.events] : span.events),
    links: span.links.map(toWireLink),
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    resource: wireResource(span.resource),
    instrumentationScope: wireScope(span.instrumentationScope),
  };
}

function toWireLink({ context, attributes = {}, droppedAttributesCount = 0 }: Link): Link {
  return {
    context: wireContext(context),
    attributes: safeValue(attributes),
    droppedAttributesCount,
  };
}

function wireContext(context: SpanContext): SpanContext {
  const traceId = context.traceId.toLowerCase();
  const spanId = context.spanId.toLowerCase();
  return traceId === context.traceId && spanId === context.spanId
    ? context
    : { ...context, traceId, spanId };
}

// The encoders group spans by the identity of these, so each has one counterpart.
const wireResources = /* @__PURE__ */ new WeakMap<Resource, Resource>();
const wireScopes = /* @__PURE__ */ new WeakMap<InstrumentationScope, InstrumentationScope>();

function wireResource(resource: Resource): Resource {
  return counterpart(wireResources, resource, () => {
    const attributes = safeValue(resource.attributes);
    return attributes === resource.attributes
      ? resource
      : // Inherits the rest: resources are instances of classes with getters.
        (Object.create(resource, { attributes: { value: attributes } }) as Resource);
  });
}

function wireScope(scope: InstrumentationScope): InstrumentationScope {
  return counterpart(wireScopes, scope, () => {
    // The OpenTelemetry SDK makes scopes without a name, which its encoder cannot write.
    const { name = '' } = scope as Partial<InstrumentationScope>;
    return safeValue({ ...scope, name });
  });
}

function counterpart<T extends object>(known: WeakMap<T, T>, original: T, make: () => T): T {
  let made = known.get(original);
  if (made === undefined) {
    made = make();
    known.set(original, made);
  }
  return made;
}
