import type { TimedEvent } from '@spanlight/core';

import { jsonText } from './attribute-text.ts';
import { toWholeMicros } from './whole-micros.ts';
import type { ZipkinAnnotation } from './zipkin-span.ts';

/**
 * An event as an annotation: its name, followed by its attributes if there are any, as the OpenTelemetry specification has
 * it: `"retry": {"tries":2}`.
 */
export function toAnnotation(event: TimedEvent): ZipkinAnnotation {
  return { timestamp: toWholeMicros(event.time), value: annotationText(event) };
}

function annotationText({ name, attributes, droppedAttributesCount }: TimedEvent): string {
  const shown = {
    ...attributes,
    ...(droppedAttributesCount && { 'otel.dropped_attributes_count': droppedAttributesCount }),
  };
  if (Object.keys(shown).length === 0 && !name.includes('|')) {
    return name;
  }
  // The OpenTelemetry Collector, and what is built on it, splits a value at bars and refuses the whole request if it does
  // not find JSON between them. In JSON a bar only stands in texts, where it can be written as an escape.
  return `${jsonText(name)}: ${jsonText(shown)}`.replaceAll('|', String.raw`\u007c`);
}
