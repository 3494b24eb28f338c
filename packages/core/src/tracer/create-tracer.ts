import { trace } from '@opentelemetry/api';

import { nameOf } from '../delivery/name-of.ts';
import { SpanlightError } from '../errors/errors.ts';
import { safely } from '../errors/safely.ts';
import { ForeignSpanFactory } from '../span/foreign-span-factory.ts';
import { registeredProvider } from './registry.ts';
import type { TracerProviderOptions } from './tracer-provider-options.ts';
import { TracerProvider } from './tracer-provider.ts';
import { Tracer } from './tracer.ts';

/**
 * Sets up tracing for a program: makes a {@link TracerProvider}, registers it with the OpenTelemetry API, and answers its
 * tracer, named after the service.
 *
 * If someone else's provider is registered already, it is left alone: the tracer writes through it, and a warning names the
 * exporters and processors that are therefore not in use. If an earlier `createTracer` is registered, this tracer works beside it, with its
 * own exporters; the OpenTelemetry API stays with the first one.
 *
 * @throws TypeError or RangeError for a wrong option, SpanlightError `api_mismatch` if another version of
 *   `@opentelemetry/api` was used to register something
 *
 * ```ts
 * const tracer = createTracer({ serviceName: 'shop', exporters: [new ConsoleExporter()] });
 * ```
 */
export function createTracer(options: TracerProviderOptions = {}): Tracer {
  const provider = new TracerProvider(options);
  const name = String(provider.resource.attributes['service.name']);
  const existing = registeredProvider();
  const { onError = (error) => console.warn(error.message), serviceVersion } = options;
  const warn = (code: string, message: string): void => {
    safely(() => onError(new SpanlightError('core', code, message)), undefined);
  };

  if (existing === undefined) {
    provider.register();
  } else if (existing instanceof TracerProvider) {
    provider.watchExit();
    warn(
      'already_registered',
      'createTracer was called before: this tracer works, but the OpenTelemetry API stays with the first one. Shut that one down, or share it.',
    );
  } else {
    const unused = [...(options.exporters ?? []), ...(options.processors ?? [])].map(nameOf);
    if (options.redact !== undefined) {
      unused.push('redact');
    }
    if (unused.length > 0) {
      warn(
        'foreign_provider',
        `another OpenTelemetry provider is registered: spans go there. Not in use: ${unused.join(', ')}. Hand them to that provider, e.g. new BatchSpanProcessor({ exporter }).`,
      );
    }
    return new Tracer(new ForeignSpanFactory(trace.getTracer(name, serviceVersion)), provider);
  }
  return provider.getTracer(name, serviceVersion);
}
