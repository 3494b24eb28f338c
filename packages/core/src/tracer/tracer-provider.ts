import * as api from '@opentelemetry/api';

import { contextManager } from '../context/active-context.ts';
import { type DeadlineOptions, withDeadline } from '../delivery/deadline.ts';
import { toError } from '../delivery/export-attempt.ts';
import { batch, simple } from '../delivery/export-processors.ts';
import type { SpanExporter } from '../delivery/exporter.ts';
import { ExportingProcessor, nameOf } from '../delivery/exporting-processor.ts';
import type { SpanProcessor } from '../delivery/processor.ts';
import { SpanProcessors } from '../delivery/span-processors.ts';
import type { TracerStats } from '../delivery/tracer-stats.ts';
import { type ErrorHandler, warnOnce } from '../errors/error-reporter.ts';
import { plainMessage, SpanlightError } from '../errors/errors.ts';
import { requireMethod, requireMillis, requireObject, requireOption } from '../errors/options.ts';
import type { Sampler } from '../sampling/sampler.ts';
import { alwaysOn, parentBased } from '../sampling/samplers.ts';
import type { InstrumentationScope, Resource } from '../span/readable-span.ts';
import { RecordingSpanFactory } from '../span/recording-span-factory.ts';
import { resolveSpanLimits, type SpanLimits } from '../span/span-limits.ts';
import type { ProviderState } from './provider-state.ts';
import { registered, registeredProvider } from './registry.ts';
import { createResource, type ResourceOptions } from './resource.ts';
import type { TracerLifecycle } from './tracer-lifecycle.ts';
import { Tracer } from './tracer.ts';

/** Which spans are made and where they go. Mistakes throw a `TypeError` or `RangeError` that names the option. */
export interface TracerProviderOptions extends ResourceOptions {
  /** Where ended spans are delivered, each exporter with a queue of its own. Default: nowhere. */
  exporters?: readonly SpanExporter[];
  /** Further processors: {@link batch} or {@link simple} with options of their own, or OpenTelemetry's. */
  processors?: readonly SpanProcessor[];
  /** Which traces are recorded. Default: all new ones, and those whose parent is. */
  sampler?: Sampler;
  spanLimits?: SpanLimits;
  /** Told of each failure at run time. Default: the console warns the first time of each kind. */
  onError?: ErrorHandler;
}

const SHUTDOWN_TIMEOUT_MILLIS = 10_000;

/** Makes tracers and brings their spans to the exporters: an OpenTelemetry `TracerProvider`. */
export class TracerProvider implements api.TracerProvider, TracerLifecycle {
  readonly resource: Resource;
  readonly #limits: Required<SpanLimits>;
  readonly #state: ProviderState;
  readonly #processors: SpanProcessors;
  readonly #tracers = new Map<string, Tracer>();
  #shutdown: Promise<void> | undefined;

  constructor(options: TracerProviderOptions = {}) {
    requireObject('options', options);
    const { onError = warnOnce, sampler = parentBased(alwaysOn) } = options;
    requireOption(typeof onError === 'function', 'onError', onError, 'a function');
    requireMethod('sampler', sampler, 'shouldSample');
    for (const name of ['exporters', 'processors'] as const) {
      const list = options[name] ?? [];
      requireOption(Array.isArray(list), name, list, 'an array');
    }
    this.resource = createResource(options, globalThis.process?.env ?? {});
    this.#limits = resolveSpanLimits(options.spanLimits);
    this.#state = {
      sampler,
      counts: { started: 0, ended: 0, sampledOut: 0, refused: 0 },
      isShutDown: false,
      report: (error) => {
        try {
          onError(error);
        } catch {
          // There is nobody left to tell.
        }
      },
    };
    this.#processors = new SpanProcessors(this.#state);
    options.exporters?.forEach((exporter) => this.addExporter(exporter));
    options.processors?.forEach((processor) => this.#add(processor));
  }

  /** The tracer for a name and version, which exporters show as the instrumentation scope of its spans. */
  getTracer(name: string, version?: string, options?: api.TracerOptions): Tracer {
    const schemaUrl = options?.schemaUrl;
    const key = JSON.stringify([name, version, schemaUrl]);
    let tracer = this.#tracers.get(key);
    if (tracer === undefined) {
      const instrumentationScope: InstrumentationScope = {
        name: name ?? '',
        ...(version === undefined ? undefined : { version }),
        ...(schemaUrl === undefined ? undefined : { schemaUrl }),
      };
      const factory = new RecordingSpanFactory(this.#state, {
        pipeline: this.#processors,
        limits: this.#limits,
        resource: this.resource,
        instrumentationScope,
      });
      tracer = new Tracer(factory, this);
      this.#tracers.set(key, tracer);
    }
    return tracer;
  }

  /**
   * Makes this the provider of the OpenTelemetry API, with its context manager unless there is one: from now on every
   * instrumentation writes here.
   *
   * @throws SpanlightError `already_registered` if there is a provider, `api_mismatch` if another version of
   *   `@opentelemetry/api` was used to register something
   */
  register(): void {
    if (registeredProvider() !== undefined) {
      throw new SpanlightError(
        'core',
        'already_registered',
        'cannot register: the OpenTelemetry API has a provider. Use that one, or shut it down.',
      );
    }
    if (registered().context === undefined) {
      requireRegistered(api.context.setGlobalContextManager(contextManager));
    }
    requireRegistered(api.trace.setGlobalTracerProvider(this));
  }

  addExporter(exporter: SpanExporter): () => Promise<void> {
    const processor = exporter?.immediate === true ? simple(exporter) : batch(exporter);
    this.#add(processor);
    return () => {
      this.#processors.remove(processor);
      return withDeadline(processor.shutdown(), SHUTDOWN_TIMEOUT_MILLIS);
    };
  }

  async forceFlush({ timeoutMillis = 30_000 }: DeadlineOptions = {}): Promise<void> {
    requireMillis('timeoutMillis', timeoutMillis);
    await this.#finish('flush_failed', timeoutMillis, (processor) => processor.forceFlush());
  }

  shutdown({ timeoutMillis = SHUTDOWN_TIMEOUT_MILLIS }: DeadlineOptions = {}): Promise<void> {
    try {
      requireMillis('timeoutMillis', timeoutMillis);
    } catch (error) {
      return Promise.reject(toError(error)); // and nothing is shut down
    }
    this.#shutdown ??= this.#shutDown(timeoutMillis);
    return this.#shutdown;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  stats(): TracerStats {
    const exporters = this.#processors.all.filter((one) => one instanceof ExportingProcessor);
    return { ...this.#state.counts, exporters: exporters.map((exporter) => exporter.stats()) };
  }

  #add(processor: SpanProcessor): void {
    requireMethod('a processor', processor, 'onEnd');
    if (processor instanceof ExportingProcessor) {
      processor.report = this.#state.report;
    }
    this.#processors.add(processor);
  }

  async #shutDown(timeoutMillis: number): Promise<void> {
    this.#state.isShutDown = true;
    if (registeredProvider() === this) {
      api.trace.disable();
    }
    await this.#finish('shutdown_failed', timeoutMillis, (processor) => processor.shutdown());
  }

  async #finish(
    code: string,
    timeoutMillis: number,
    work: (processor: SpanProcessor) => Promise<void>,
  ): Promise<void> {
    const failures: { text: string; error: unknown }[] = [];
    const finish = async (processor: SpanProcessor): Promise<void> => {
      try {
        await withDeadline(work(processor), timeoutMillis);
      } catch (error) {
        failures.push({ text: `${nameOf(processor)}: ${plainMessage(toError(error))}`, error });
      }
    };
    await Promise.all(this.#processors.all.map(finish));
    if (failures.length > 0) {
      const texts = failures.map(({ text }) => text).join(' ');
      throw new SpanlightError('core', code, `not everything was delivered: ${texts}`, {
        cause: new AggregateError(failures.map(({ error }) => error)),
      });
    }
  }
}

function requireRegistered(isRegistered: boolean): void {
  if (!isRegistered) {
    throw new SpanlightError(
      'core',
      'api_mismatch',
      'cannot register: another version of @opentelemetry/api was used first. Install one only.',
    );
  }
}
