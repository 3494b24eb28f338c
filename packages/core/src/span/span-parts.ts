import type { Link as ApiLink } from '@opentelemetry/api';

import { safely, textOf } from '../errors/safely.ts';
import { AttributeList } from './attribute-list.ts';
import { toHrTime } from './clock.ts';
import type { Link, TimedEvent } from './readable-span.ts';
import type { SpanLimits } from './span-limits.ts';

/** An event as it is kept, with a copy of its attributes. */
export function createTimedEvent(
  name: unknown,
  attributes: unknown[],
  micros: number,
  limits: Required<SpanLimits>,
): TimedEvent {
  return {
    name: textOf(name),
    time: toHrTime(micros),
    ...copyAttributes(attributes, limits.attributePerEventCountLimit, limits),
  };
}

/** A link as it is kept, with copies of what it was given. Undefined if it leads nowhere. */
export function copyLink(
  link: ApiLink | undefined,
  limits: Required<SpanLimits>,
): Link | undefined {
  return safely(() => {
    const { context, attributes } = link ?? {};
    return typeof context?.traceId === 'string' && typeof context.spanId === 'string'
      ? {
          context: { ...context },
          ...copyAttributes([attributes], limits.attributePerLinkCountLimit, limits),
        }
      : undefined;
  }, undefined);
}

/** Adds an item and answers how many older ones had to go. */
export function pushBounded<T>(items: T[], limit: number, item: T): 0 | 1 {
  items.push(item);
  if (items.length <= limit) {
    return 0;
  }
  items.shift();
  return 1;
}

function copyAttributes(
  records: unknown[],
  countLimit: number,
  limits: Required<SpanLimits>,
): Required<Pick<TimedEvent, 'attributes' | 'droppedAttributesCount'>> {
  const list = new AttributeList(countLimit, limits.attributeValueLengthLimit);
  records.forEach((record) => list.setAll(record));
  return { attributes: list.toObject(), droppedAttributesCount: list.droppedCount };
}
