import {
  type Attributes,
  type Context,
  createContextKey,
  ROOT_CONTEXT,
  type Span,
} from '@opentelemetry/api';

/** The key under which the OpenTelemetry API keeps the active span. */
const SPAN_KEY = /* @__PURE__ */ createContextKey('OpenTelemetry Context Key SPAN');
/** The key under which OpenTelemetry's SDKs note that nothing is to be traced. */
const SUPPRESS_TRACING_KEY = /* @__PURE__ */ createContextKey(
  'OpenTelemetry SDK Context Key SUPPRESS_TRACING',
);

/** The key of the attributes that all spans started in a context get. */
const ATTRIBUTES_KEY = /* @__PURE__ */ createContextKey('spanlight.attributes');

const NO_VALUES: ReadonlyMap<symbol, unknown> = /* @__PURE__ */ new Map();

/**
 * An OpenTelemetry context with a place of its own for the span: making a span active allocates two fields instead of a
 * map. A span that is replaced is let go, so a chain of contexts that each derive from the last holds only one.
 */
class SpanlightContext implements Context {
  readonly span: unknown;
  readonly values: ReadonlyMap<symbol, unknown>;

  constructor(span: unknown, values: ReadonlyMap<symbol, unknown>) {
    this.span = span;
    this.values = values;
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.span : this.values.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return key === SPAN_KEY
      ? new SpanlightContext(value, this.values)
      : new SpanlightContext(this.span, new Map(this.values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    if (key === SPAN_KEY) {
      return new SpanlightContext(undefined, this.values);
    }
    const values = new Map(this.values);
    values.delete(key);
    return new SpanlightContext(this.span, values);
  }
}

/** The span in a context. */
export function spanOf(context: Context): Span | undefined {
  const span = context instanceof SpanlightContext ? context.span : context.getValue(SPAN_KEY);
  return (span as Span | null | undefined) ?? undefined;
}

/** A context like the given one, with another span. */
export function contextWithSpan(context: Context, span: Span): Context {
  if (context instanceof SpanlightContext) {
    return new SpanlightContext(span, context.values);
  }
  return context === ROOT_CONTEXT
    ? new SpanlightContext(span, NO_VALUES)
    : context.setValue(SPAN_KEY, span);
}

/** A context like the given one, without a span. */
export function contextWithoutSpan(context: Context): Context {
  return context.deleteValue(SPAN_KEY);
}

/** Whether nothing is to be traced in a context: the SDKs and Spanlight set this around their own requests. */
export function isTracingSuppressed(context: Context): boolean {
  return context instanceof SpanlightContext && context.values === NO_VALUES
    ? false
    : context.getValue(SUPPRESS_TRACING_KEY) === true;
}

/** A context like the given one, in which all spans that are started get these attributes, besides those that they get now. */
export function contextWithAttributes(context: Context, attributes: Attributes): Context {
  return context.setValue(ATTRIBUTES_KEY, { ...contextAttributes(context), ...attributes });
}

/** The attributes that spans get which are started in a context, see {@link contextWithAttributes}. */
export function contextAttributes(context: Context): Attributes | undefined {
  return context instanceof SpanlightContext && context.values === NO_VALUES
    ? undefined
    : (context.getValue(ATTRIBUTES_KEY) as Attributes | undefined);
}

/** The context in which exporters run. */
export const SUPPRESSED_CONTEXT: Context = /* @__PURE__ */ new SpanlightContext(
  undefined,
  new Map([[SUPPRESS_TRACING_KEY, true]]),
);
