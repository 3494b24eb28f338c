import type { Link as ApiLink } from '@opentelemetry/api';

import { toAttributes, writeAttributes } from './attribute-list.ts';
import { toHrTime } from './clock.ts';
import type { Link, TimedEvent } from './readable-span.ts';
import { toName } from './span-arguments.ts';
import type { SpanLimits } from './span-limits.ts';

/** An event as it is kept, with a copy of its attributes. */
export function createTimedEvent(
  name: unknown,
  attributes: unknown,
  micros: number,
  limits: Required<SpanLimits>,
): TimedEvent {
  return {
    name: toName(name),
    time: toHrTime(micros),
    ...copyAttributes(attributes, limits.attributePerEventCountLimit, limits),
  };
}

/** A link as it is kept, with a copy of its attributes. Undefined if it leads nowhere. */
export function copyLink(link: ApiLink, limits: Required<SpanLimits>): Link | undefined {
  try {
    const { context } = link;
    return typeof context.traceId === 'string' && typeof context.spanId === 'string'
      ? { context, ...copyAttributes(link.attributes, limits.attributePerLinkCountLimit, limits) }
      : undefined;
  } catch {
    return undefined;
  }
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
  attributes: unknown,
  countLimit: number,
  limits: Required<SpanLimits>,
): Required<Pick<TimedEvent, 'attributes' | 'droppedAttributesCount'>> {
  const list: unknown[] = [];
  const droppedAttributesCount = writeAttributes(
    list,
    attributes,
    countLimit,
    limits.attributeValueLengthLimit,
  );
  return { attributes: toAttributes(list), droppedAttributesCount };
}
