import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  batch,
  defineExporter,
  simple,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@spanlight/core';
import { ConsoleExporter } from '@spanlight/exporter-console';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { payForOrder } from '../../sdks/pay-for-order.ts';
import { sdkLines } from '../../sdks/sdk-lines.ts';
import { tracedRequests } from '../../sdks/traced-requests.ts';

/** An exporter whose requests OpenTelemetry traces, unless it runs with tracing suppressed. */
interface Requesting {
  readonly exporter: SpanExporter;
  /** The names of the spans that it was given. */
  readonly sent: string[];
  /** Whether the spans of its requests were recorded. */
  readonly recorded: boolean[];
}

const requestingExporters: Record<string, () => Requesting> = {
  'an exporter that sends each batch'() {
    const sent: string[] = [];
    const { send, recorded } = tracedRequests();
    const exporter = defineExporter({
      name: 'backend',
      async export(spans) {
        sent.push(...spans.map(({ name }) => name));
        await send();
      },
    });
    return { exporter, sent, recorded };
  },
  'ConsoleExporter on a stream that sends what is written'() {
    const sent: string[] = [];
    const { send, recorded } = tracedRequests();
    const write = (text: string): Promise<void> => {
      const spans = text.trimEnd().split('\n');
      sent.push(...spans.map((span) => (JSON.parse(span) as { name: string }).name));
      return send();
    };
    return { exporter: new ConsoleExporter({ format: 'json', stream: { write } }), sent, recorded };
  },
};

type Delivering = Pick<TracerProvider, 'forceFlush' | 'shutdown'>;

/** Of everything that is traced, only what the program itself does becomes a span: before an export and after it. */
async function expectOnlySpansOfProgram(
  provider: Delivering,
  { sent, recorded }: Requesting,
): Promise<void> {
  payForOrder(trace.getTracer('shop'));
  await vi.waitFor(() => expect(sent).toEqual(['charge card', 'checkout']));

  const program = tracedRequests();
  await program.send();
  expect(program.recorded).toEqual([true, true]);

  await provider.forceFlush();
  await provider.shutdown();
  expect(sent).toEqual(['charge card', 'checkout', 'resolve host', 'POST']);
  expect(new Set(recorded)).toEqual(new Set([false]));
}

afterEach(() => {
  trace.disable();
  context.disable();
});

const soon = { scheduledDelayMillis: 1 };

describe.each(Object.entries(requestingExporters))(
  'the requests of %s make no spans',
  (_, make) => {
    describe.each(sdkLines)('in %s', (_name, line) => {
      test.each(['batch', 'simple'] as const)('in its %s processor', async (kind) => {
        const requesting = make();
        const provider = line.provider(line[kind](requesting.exporter, soon));
        trace.setGlobalTracerProvider(provider);
        context.setGlobalContextManager(new AsyncLocalStorageContextManager());
        await expectOnlySpansOfProgram(provider, requesting);
      });
    });

    const processors: Record<string, (exporter: SpanExporter) => SpanProcessor> = {
      batch: (exporter) => batch(exporter, soon),
      simple: (exporter) => simple(exporter),
    };
    for (const [name, line] of sdkLines) {
      processors[`the batch processor of ${name}`] = (exporter) => line.batch(exporter, soon);
      processors[`the simple processor of ${name}`] = (exporter) => line.simple(exporter);
    }

    describe.each(['our own', "the SDK's"])('on our provider with %s context manager', (whose) => {
      beforeEach(() => {
        if (whose !== 'our own') {
          context.setGlobalContextManager(new AsyncLocalStorageContextManager());
        }
      });

      test.each(Object.entries(processors))('in %s', async (_name, processorOf) => {
        const requesting = make();
        const provider = new TracerProvider({ processors: [processorOf(requesting.exporter)] });
        provider.register();
        await expectOnlySpansOfProgram(provider, requesting);
        expect(provider.stats().started).toBe(4);
      });
    });
  },
);

test.each(sdkLines)(
  'what is sent at forceFlush makes no spans, in the simple processor of %s on our provider',
  async (_name, line) => {
    const { send, recorded } = tracedRequests();
    const exporter = defineExporter({ name: 'backend', export() {}, forceFlush: send });
    const provider = new TracerProvider({ processors: [line.simple(exporter)] });
    provider.register();
    await provider.forceFlush();
    expect(recorded).toEqual([false, false]);
    await provider.shutdown();
  },
);
