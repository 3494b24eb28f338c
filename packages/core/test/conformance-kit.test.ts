import { describe, expect, test } from 'vitest';

import { defineExporter, type ReadableSpan, type SpanExporter } from '../src/index.ts';
import { type ConformanceOptions, exporterConformance } from '../src/testing/conformance.ts';
import type { DeliveredSpan } from '../src/testing/delivered-span.ts';

const SECRET = 'sk-very-secret';

interface Backend {
  readonly spans: ReadableSpan[];
  state: 'up' | 'refusing' | 'hanging';
}

type Fault = (exporter: SpanExporter, backend: Backend) => Partial<SpanExporter>;

const backends = new WeakMap<SpanExporter, Backend>();

/** An exporter that keeps the contract, but for what the fault does to it. */
function create(fault: Fault = () => ({})): SpanExporter {
  const backend: Backend = { spans: [], state: 'up' };
  const sound = defineExporter({
    name: 'sound',
    async export(spans, { signal }) {
      if (backend.state === 'refusing') {
        throw new Error('refused');
      }
      if (backend.state === 'hanging') {
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('gave up')));
        });
      }
      backend.spans.push(...spans);
    },
  });
  const exporter: SpanExporter = {
    export: (spans, done, options) => sound.export(spans, done, options),
    forceFlush: () => sound.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => sound.shutdown(),
    ...fault(sound, backend),
  };
  backends.set(exporter, backend);
  return exporter;
}

function backendOf(exporter: SpanExporter): Backend {
  return backends.get(exporter)!;
}

function casesOf(fault?: Fault, further: Partial<ConformanceOptions<SpanExporter>> = {}) {
  return exporterConformance({
    create: () => create(fault),
    delivered: (exporter) => backendOf(exporter).spans.map(toDelivered),
    refuse: (exporter) => void (backendOf(exporter).state = 'refusing'),
    hang: (exporter) => void (backendOf(exporter).state = 'hanging'),
    secrets: [SECRET],
    ...further,
  });
}

function toDelivered(span: ReadableSpan): DeliveredSpan {
  return {
    ...span.spanContext(),
    name: span.name,
    parentSpanId: span.parentSpanContext?.spanId,
    status: span.status.code,
    events: span.events.map((event) => event.name),
    links: span.links.map((link) => link.context.spanId),
  };
}

async function brokenPromises(fault: Fault): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, run } of casesOf(fault)) {
    try {
      // The cases are independent, but a failing one is easier to find alone.
      // oxlint-disable-next-line no-await-in-loop
      await run();
    } catch {
      broken.push(name);
    }
  }
  return broken;
}

function changing(change: (spans: ReadableSpan[]) => ReadableSpan[]): Fault {
  return (sound) => ({
    export: (spans, done, options) => sound.export(change(spans), done, options),
  });
}

describe('the conformance kit passes an exporter that keeps the contract', () => {
  test.each(casesOf())('$name', (conformance) => conformance.run());

  test('and leaves out what its backend cannot keep', () => {
    const supports = { order: false, parents: false, status: false, events: false, links: false };
    expect(casesOf(undefined, { supports })).toHaveLength(casesOf().length - 4);
  });
});

describe('the conformance kit finds an exporter that', () => {
  test.each<[string, string, Fault]>([
    ['throws', 'accepts an empty batch', () => ({ export: () => expect.fail('thrown') })],
    [
      'calls back twice',
      'delivers a span with its ids and name',
      (sound) => ({
        export: (spans, done, options) => {
          done({ code: 0 });
          sound.export(spans, done, options);
        },
      }),
    ],
    ['loses a span', 'delivers a span', changing((spans) => spans.slice(1))],
    ['reverses the order', 'in the order given', changing((spans) => spans.toReversed())],
    [
      'loses parents',
      'keeps parents',
      changing((spans) =>
        spans.map(({ parentSpanContext: _lost, ...span }) => span as ReadableSpan),
      ),
    ],
    [
      'loses the status',
      'keeps the status',
      changing((spans) => spans.map((span) => ({ ...span, status: { code: 0 } }))),
    ],
    [
      'loses events',
      'keeps the events',
      changing((spans) => spans.map((span) => ({ ...span, events: [] }))),
    ],
    [
      'loses links',
      'keeps the links',
      changing((spans) => spans.map((span) => ({ ...span, links: [] }))),
    ],
    [
      'changes what it is given',
      'does not change the spans',
      changing((spans) => {
        spans.forEach((span) => (span.attributes['mine'] = true));
        return spans;
      }),
    ],
    [
      'cannot take odd values',
      'odd values',
      changing((spans) => {
        JSON.stringify(spans.map((span) => span.attributes));
        return spans;
      }),
    ],
    [
      'tells a secret',
      'without secrets',
      (sound) => ({
        export: (spans, done, options) =>
          sound.export(
            spans,
            ({ code, error }) =>
              done(code === 0 ? { code } : { code, error: new Error(SECRET, { cause: error }) }),
            options,
          ),
      }),
    ],
    [
      'says nothing of a failure',
      'when the backend refuses',
      (sound) => ({
        export: (spans, done, options) => sound.export(spans, () => done({ code: 0 }), options),
      }),
    ],
    [
      'takes spans after its shutdown',
      'answers with a failure afterwards',
      (sound, backend) => ({
        export: (spans, done, options) => {
          if (backend.state === 'up') {
            backend.spans.push(...spans);
            done({ code: 0 });
          } else {
            sound.export(spans, done, options);
          }
        },
      }),
    ],
  ])('%s: %s', async (_what, promise, fault) => {
    expect((await brokenPromises(fault)).join('\n')).toContain(promise);
  });
});
