// The parts of a trace request that tests look at, in the JSON form of OTLP, whatever the encoding was: ids in hex, 64-bit
// integers as decimal texts, bytes in base64.

export interface TraceRequest {
  readonly resourceSpans: ResourceSpans[];
}

interface ResourceSpans {
  readonly resource: { readonly attributes: KeyValue[] };
  readonly scopeSpans: ScopeSpans[];
}

interface ScopeSpans {
  readonly scope: { readonly name?: string; readonly version?: string };
  readonly spans: WireSpan[];
}

export interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly parentSpanId?: string;
  readonly flags?: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: KeyValue[];
  readonly events: { name: string; timeUnixNano: string; attributes: KeyValue[] }[];
  readonly links: { traceId: string; spanId: string; flags?: number; attributes: KeyValue[] }[];
  readonly status: { readonly code?: number; readonly message?: string };
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
}

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: AnyValue[] };
  readonly kvlistValue?: { readonly values: KeyValue[] };
  readonly bytesValue?: string;
}

/** The spans of a request, in the order in which they stand there. */
export function spansOf(request: TraceRequest): WireSpan[] {
  return request.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
}

/** Attributes by name. Fails if a name comes twice. */
export function valuesOf(attributes: readonly KeyValue[]): Record<string, AnyValue> {
  const values = new Map<string, AnyValue>();
  for (const { key, value } of attributes) {
    if (values.has(key)) {
      throw new Error(`the attribute ${key} comes twice`);
    }
    values.set(key, value);
  }
  return Object.fromEntries(values);
}
