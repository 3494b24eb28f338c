import { trace } from '@opentelemetry/api';

import { SpanlightError } from './errors.ts';
import { ForeignSpanFactory } from './foreign-span-factory.ts';
import { registeredProvider } from './registry.ts';
import { TracerProvider, type TracerProviderOptions } from './tracer-provider.ts';
import { Tracer } from './tracer.ts';

/**
 * Sets up tracing for a program: makes a {@link TracerProvider}, registers it with the OpenTelemetry API, and answers its
 * tracer, named after the service.
 *
 * If someone else's provider is registered already, it is left alone: the tracer writes through it, and a warning names the
 * exporters that are therefore not in use. If an earlier `createTracer` is registered, this tracer works beside it, with its
 * own exporters; the OpenTelemetry API stays with the first one.
 *
 * ```ts
 * const tracer = createTracer({ serviceName: 'shop', exporters: [new ConsoleExporter()] });
 * ```
 */
export function createTracer(options: TracerProviderOptions = {}): Tracer {
  const provider = new TracerProvider(options);
  const name = String(provider.resource.attributes['service.name']);
  const existing = registeredProvider();
  const report = options.onError ?? ((error: SpanlightError) => console.warn(error.message));

  if (existing === undefined) {
    provider.register();
  } else if (existing instanceof TracerProvider) {
    report(
      new SpanlightError(
        'core',
        'already_registered',
        'createTracer was called before: this tracer works, but the OpenTelemetry API stays with the first one. Shut the first one down, or share it.',
      ),
    );
  } else {
    report(new SpanlightError('core', 'foreign_provider', foreignProviderMessage(provider)));
    return new Tracer(
      new ForeignSpanFactory(trace.getTracer(name, options.serviceVersion)),
      provider,
    );
  }
  return provider.getTracer(name, options.serviceVersion);
}

function foreignProviderMessage(provider: TracerProvider): string {
  const names = provider.stats().exporters.map((exporter) => exporter.name);
  const exporters =
    names.length === 0
      ? 'There is nothing else to do.'
      : `Not in use: ${names.join(', ')}. Hand them to that provider, e.g. new BatchSpanProcessor({ exporter }).`;
  return `another OpenTelemetry provider is registered: spans go there. ${exporters}`;
}
