import { requireCount, requireObject } from '../errors/options.ts';

/** How much one span may hold. What goes beyond is dropped and counted on the span. The names are OpenTelemetry's. */
export interface SpanLimits {
  /** Attributes of a span. Default 128. */
  attributeCountLimit?: number;
  /** Length of a string or byte value, in UTF-16 units or bytes; longer ones are cut. Default: no limit. */
  attributeValueLengthLimit?: number;
  /** Events of a span; the newest are kept. Default 128. */
  eventCountLimit?: number;
  /** Links of a span; the newest are kept. Default 128. */
  linkCountLimit?: number;
  /** Attributes of one event. Default 128. */
  attributePerEventCountLimit?: number;
  /** Attributes of one link. Default 128. */
  attributePerLinkCountLimit?: number;
}

const DEFAULT_LIMITS: Required<SpanLimits> = {
  attributeCountLimit: 128,
  attributeValueLengthLimit: Infinity,
  eventCountLimit: 128,
  linkCountLimit: 128,
  attributePerEventCountLimit: 128,
  attributePerLinkCountLimit: 128,
};

/** The limits with defaults. Throws a `RangeError` naming the one that is no count. */
export function resolveSpanLimits(limits: SpanLimits = {}): Required<SpanLimits> {
  requireObject('spanLimits', limits);
  const resolved = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof SpanLimits)[]) {
    const limit = limits[name] ?? DEFAULT_LIMITS[name];
    if (limit !== Infinity) {
      requireCount(`spanLimits.${name}`, limit, 0);
    }
    resolved[name] = limit;
  }
  return resolved;
}
