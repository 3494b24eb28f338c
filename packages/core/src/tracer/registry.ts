import type { ContextManager, TextMapPropagator, TracerProvider } from '@opentelemetry/api';

/** What was registered with the OpenTelemetry API. */
interface Registry {
  context?: ContextManager;
  propagation?: TextMapPropagator;
  trace?: TracerProvider & { getDelegate?(): TracerProvider };
}

const REGISTRY_KEY = /* @__PURE__ */ Symbol.for('opentelemetry.js.api.1');
const NOTHING: Registry = {};

/**
 * The registry that all copies of `@opentelemetry/api` 1.x in a process share. Read directly, because a copy hides what an
 * older copy registered, and because the active context is asked for with every span.
 */
export function registered(): Registry {
  return (globalThis as { [REGISTRY_KEY]?: Registry })[REGISTRY_KEY] ?? NOTHING;
}

/** The provider that the OpenTelemetry API hands out tracers of, if there is one. */
export function registeredProvider(): TracerProvider | undefined {
  const provider = registered().trace;
  return provider?.getDelegate?.() ?? provider;
}
