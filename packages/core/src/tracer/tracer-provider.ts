import * as api from '@opentelemetry/api';

import { contextManager } from '../context/active-context.ts';
import {
  type DeadlineOptions,
  FLUSH_TIMEOUT_MILLIS,
  SHUTDOWN_TIMEOUT_MILLIS,
} from '../delivery/deadline.ts';
import type { DropHandler } from '../delivery/drop.ts';
import { batch, simple } from '../delivery/export-processors.ts';
import type { SpanExporter } from '../delivery/exporter.ts';
import { ExportingProcessor } from '../delivery/exporting-processor.ts';
import type { SpanProcessor } from '../delivery/processor.ts';
import { settleProcessor, settleProcessors } from '../delivery/settle-processors.ts';
import { SpanProcessors } from '../delivery/span-processors.ts';
import type { TracerStats } from '../delivery/tracer-stats.ts';
import { type ErrorHandler, warnOnce } from '../errors/error-reporter.ts';
import { SpanlightError, toError } from '../errors/errors.ts';
import {
  requireFunction,
  requireMethod,
  requireMillis,
  requireObject,
  requireOption,
} from '../errors/options.ts';
import { safely } from '../errors/safely.ts';
import { defaultPropagator } from '../propagation/default-propagator.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { alwaysOn } from '../sampling/always.ts';
import { GuardedSampler } from '../sampling/guarded-sampler.ts';
import { parentBased } from '../sampling/parent-based.ts';
import type { InstrumentationScope, Resource } from '../span/readable-span.ts';
import { RecordingSpanFactory } from '../span/recording-span-factory.ts';
import { resolveSpanLimits, type SpanLimits } from '../span/span-limits.ts';
import { endWithReason } from './end-span.ts';
import { type ExitOptions, resolveExitOptions, watchProcessExit } from './process-exit.ts';
import type { ProviderState } from './provider-state.ts';
import { registered, registeredProvider } from './registry.ts';
import { createResource } from './resource.ts';
import type { TracerLifecycle } from './tracer-lifecycle.ts';
import type { TracerProviderOptions } from './tracer-provider-options.ts';
import { Tracer } from './tracer.ts';

/** Makes tracers and brings their spans to the exporters: an OpenTelemetry `TracerProvider`. */
export class TracerProvider implements api.TracerProvider, TracerLifecycle {
  readonly resource: Resource;
  /** How traces and baggage travel between processes. */
  readonly propagator: api.TextMapPropagator;
  readonly #exitOptions: Required<ExitOptions>;
  readonly #limits: Required<SpanLimits>;
  readonly #state: ProviderState;
  readonly #processors: SpanProcessors;
  readonly #tracers = new Map<string, Tracer>();
  readonly #onDrop: DropHandler | undefined;
  readonly #redact: Redactor | undefined;
  #unwatchExit: (() => void) | undefined;
  #endedBefore = 0;
  #shutdown: Promise<void> | undefined;

  constructor(options: TracerProviderOptions = {}) {
    requireObject('options', options);
    const { onError = warnOnce, onDrop, sampler = parentBased(alwaysOn), redact } = options;
    requireFunction('onError', onError);
    requireFunction('onDrop', onDrop);
    requireFunction('redact', redact);
    requireMethod('sampler', sampler, 'shouldSample');
    for (const name of ['exporters', 'processors'] as const) {
      const list = options[name] ?? [];
      requireOption(Array.isArray(list), name, list, 'an array');
    }
    this.propagator = options.propagator ?? defaultPropagator;
    requireMethod('propagator', this.propagator, 'inject');
    this.#exitOptions = resolveExitOptions(options.atExit);
    this.resource = createResource(options, globalThis.process?.env ?? {});
    this.#limits = resolveSpanLimits(options.spanLimits);
    const report: ErrorHandler = (error) => safely(() => onError(error), undefined);
    this.#state = {
      sampler: new GuardedSampler(sampler, report),
      counts: { started: 0, ended: 0, sampledOut: 0, refused: 0 },
      isShutDown: false,
      report,
    };
    this.#onDrop = onDrop;
    this.#redact = redact;
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
        redact: this.#redact,
      });
      tracer = new Tracer(factory, this);
      this.#tracers.set(key, tracer);
    }
    return tracer;
  }

  /**
   * Makes this the provider of the OpenTelemetry API, with a context manager and a propagator unless there are some: from
   * now on every instrumentation writes here.
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
    if (registered().propagation === undefined) {
      requireRegistered(api.propagation.setGlobalPropagator(this.propagator));
    }
    requireRegistered(api.trace.setGlobalTracerProvider(this));
    this.watchExit();
  }

  /** @internal Has this provider take part in the end of the process. */
  watchExit(): void {
    this.#unwatchExit ??= watchProcessExit({
      options: this.#exitOptions,
      finish: () => this.#finish(),
      shutdown: () => this.shutdown(this.#exitOptions),
      abandon: () => this.#abandon(),
    });
  }

  addExporter(exporter: SpanExporter): () => Promise<void> {
    const processor = exporter?.immediate === true ? simple(exporter) : batch(exporter);
    this.#add(processor);
    return () => {
      this.#processors.remove(processor);
      return settleProcessor(processor, 'shutdown', SHUTDOWN_TIMEOUT_MILLIS);
    };
  }

  async forceFlush({ timeoutMillis = FLUSH_TIMEOUT_MILLIS }: DeadlineOptions = {}): Promise<void> {
    requireMillis('timeoutMillis', timeoutMillis);
    await settleProcessors(this.#processors.all, 'forceFlush', timeoutMillis);
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
    const { counts } = this.#state;
    return {
      ...counts,
      recording: counts.started - counts.ended,
      exporters: this.#processors.exporting.map((processor) => processor.stats()),
    };
  }

  async #finish(): Promise<void> {
    this.#endOpenSpans();
    const { ended } = this.#state.counts;
    // Only after news: work for a flush brings the process to its end once more.
    if (ended > this.#endedBefore) {
      this.#endedBefore = ended;
      const flushed = this.forceFlush(this.#exitOptions).catch(() => {});
      this.#processors.exporting.forEach((processor) => processor.hurry());
      await flushed;
      this.#abandon();
    }
  }

  #abandon(): void {
    this.#endOpenSpans();
    const why = 'the process ended. Await shutdown() before it does.';
    this.#processors.exporting.forEach((processor) => processor.abandon(why));
  }

  #add(processor: SpanProcessor): void {
    requireMethod('a processor', processor, 'onEnd');
    if (processor instanceof ExportingProcessor) {
      processor.ledger.report = this.#state.report;
      processor.ledger.onDrop = this.#onDrop;
    }
    this.#processors.add(processor);
  }

  /** Spans that nobody can end any more go out as incomplete. */
  #endOpenSpans(): void {
    this.#processors.open.all().forEach((span) => endWithReason(span, 'incomplete'));
  }

  async #shutDown(timeoutMillis: number): Promise<void> {
    this.#state.isShutDown = true;
    this.#endOpenSpans();
    if (registeredProvider() === this) {
      api.trace.disable();
      if (registered().propagation === this.propagator) {
        api.propagation.disable();
      }
    }
    try {
      await settleProcessors(this.#processors.all, 'shutdown', timeoutMillis);
    } finally {
      this.#unwatchExit?.();
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
