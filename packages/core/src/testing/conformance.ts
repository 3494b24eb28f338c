import assert from 'node:assert/strict';

import {
  type ReadableSpan,
  type SpanExporter,
  SpanlightError,
  SpanStatusCode,
} from '@spanlight/core';

import {
  assertSameSpans,
  deepFreeze,
  deliveredAs,
  describeError,
  exportSpans,
  giveUpAfter,
} from './conformance-steps.ts';
import type { DeliveredSpan } from './delivered-span.ts';
import { fakeSpan } from './fake-span.ts';

/** What the kit needs to know of an exporter. */
export interface ConformanceOptions<Exporter extends SpanExporter> {
  /** Makes a fresh exporter with a fresh backend. Called once a case. */
  create: () => Exporter | Promise<Exporter>;
  /** Reads back everything that the exporter has delivered, best from the backend itself. */
  delivered: (exporter: Exporter) => readonly DeliveredSpan[] | Promise<readonly DeliveredSpan[]>;
  /** Makes the backend refuse everything from now on. Without it that case is left out. */
  refuse?: (exporter: Exporter) => void | Promise<void>;
  /** Makes the backend never answer from now on. Without it that case is left out. */
  hang?: (exporter: Exporter) => void | Promise<void>;
  /** Texts that must stand in no error, such as an API key. */
  secrets?: readonly string[];
  /** What the backend cannot keep: set to false, with a comment that says why. */
  supports?: {
    order?: boolean;
    parents?: boolean;
    status?: boolean;
    events?: boolean;
    links?: boolean;
  };
}

/** One promise of the `SpanExporter` contract. `run` rejects if it is broken. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * The cases every exporter has to pass. They know no test runner:
 *
 * ```ts
 * test.each(exporterConformance({ create: () => new MyExporter(), delivered: readBack }))('$name', (it) => it.run());
 * ```
 */
export function exporterConformance<Exporter extends SpanExporter>(
  options: ConformanceOptions<Exporter>,
): ConformanceCase[] {
  const { create, delivered, refuse, hang, secrets = [], supports = {} } = options;
  const cases: ConformanceCase[] = [];
  const add = (name: string, run: (exporter: Exporter) => Promise<void>): void => {
    cases.push({
      name,
      async run() {
        const exporter = await create();
        try {
          await run(exporter);
        } finally {
          await giveUpAfter(1000, exporter.shutdown());
        }
      },
    });
  };
  const deliver = async (exporter: Exporter, spans: ReadableSpan[]): Promise<DeliveredSpan[]> => {
    assert.deepEqual(await exportSpans(exporter, spans), { code: 0 });
    await exporter.forceFlush?.();
    return [...(await delivered(exporter))];
  };

  add('delivers a span with its ids and name', async (exporter) => {
    const span = fakeSpan({ name: 'checkout' });
    const read = await deliver(exporter, [span]);
    assertSameSpans(read, [span], true);
    assert.equal(deliveredAs(read, span).name, 'checkout');
    assert.equal(deliveredAs(read, span).traceId, span.spanContext().traceId);
  });

  add('accepts an empty batch', async (exporter) => {
    assert.deepEqual(await deliver(exporter, []), []);
  });

  add('delivers 1,000 spans, in the order given', async (exporter) => {
    const spans = Array.from({ length: 1000 }, () => fakeSpan());
    const read = await deliver(exporter, spans);
    assertSameSpans(read, spans, supports.order ?? true);
  });

  add('delivers several batches that are under way at once', async (exporter) => {
    const batches = Array.from({ length: 5 }, () => [fakeSpan(), fakeSpan()]);
    await Promise.all(batches.map((spans) => exportSpans(exporter, spans)));
    await exporter.forceFlush?.();
    assertSameSpans(await delivered(exporter), batches.flat(), false);
  });

  if (supports.parents ?? true) {
    add('keeps parents: of a child, and of one whose parent is elsewhere', async (exporter) => {
      const parent = fakeSpan();
      const { traceId, spanId } = parent.spanContext();
      const child = fakeSpan({ traceId, parentSpanId: spanId });
      const orphan = fakeSpan({ parentSpanId: 'cccccccccccccccc' });
      const read = await deliver(exporter, [child, parent, orphan]);
      const parentOf = (span: ReadableSpan): string | undefined =>
        read.find((one) => one.spanId === span.spanContext().spanId)?.parentSpanId;
      assert.equal(parentOf(parent), undefined);
      assert.equal(parentOf(child), spanId);
      assert.equal(parentOf(orphan), 'cccccccccccccccc');
    });
  }

  if (supports.status ?? true) {
    add('keeps the status', async (exporter) => {
      const spans = [SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR].map((code) =>
        fakeSpan({ status: { code } }),
      );
      const read = await deliver(exporter, spans);
      for (const span of spans) {
        assert.equal(deliveredAs(read, span).status, span.status.code);
      }
    });
  }

  if (supports.events ?? true) {
    add('keeps the events', async (exporter) => {
      const time = fakeSpan().startTime;
      const attributes = { 'cache.key': 'a', tries: 2 };
      const span = fakeSpan({
        events: [
          { name: 'cache miss', time, attributes },
          { name: 'retry', time },
        ],
      });
      const read = await deliver(exporter, [span]);
      assert.deepEqual(deliveredAs(read, span).events, ['cache miss', 'retry']);
    });
  }

  if (supports.links ?? true) {
    add('keeps the links', async (exporter) => {
      const other = fakeSpan().spanContext();
      const span = fakeSpan({ links: [{ context: other }] });
      const read = await deliver(exporter, [span]);
      assert.deepEqual(deliveredAs(read, span).links, [other.spanId]);
    });
  }

  add('delivers spans with odd values', async (exporter) => {
    const spans = [
      fakeSpan({ name: '' }),
      fakeSpan({ name: '支払い 💳 \u0000 \uD800', attributes: { 'emoji 🎉': '\u2028' } }),
      fakeSpan({ attributes: { nan: Number.NaN, infinite: -Infinity, huge: 1e300 } }),
      fakeSpan({ attributes: { long: 'x'.repeat(1_000_000) } }),
      fakeSpan({
        attributes: { nothing: null, bytes: new Uint8Array([1, 2]), list: [1, 'a', [true]] },
      }),
      fakeSpan({ attributes: { object: { deep: { er: 1 } }, date: new Date(0), undefined } }),
      fakeSpan({ attributes: { big: 2n ** 70n, fn: () => 1, symbol: Symbol('s') } }),
    ];
    assertSameSpans(await deliver(exporter, spans), spans, false);
  });

  add('does not change the spans it is given', async (exporter) => {
    const span = deepFreeze(
      fakeSpan({
        attributes: { list: ['a'] },
        events: [{ name: 'event', time: [1, 0], attributes: { a: 1 } }],
        links: [{ context: fakeSpan().spanContext(), attributes: { b: 2 } }],
      }),
    );
    await deliver(exporter, Object.freeze([span]) as ReadableSpan[]);
  });

  if (refuse !== undefined) {
    add(
      'answers once, with an error and without secrets, when the backend refuses',
      async (exporter) => {
        await refuse(exporter);
        const result = await exportSpans(exporter, [fakeSpan()]);
        assert.equal(result.code, 1);
        assert.ok(result.error instanceof Error, 'the result of a failed export has an error');
        const text = describeError(result.error);
        for (const secret of secrets) {
          assert.ok(!text.includes(secret), 'a secret stands in the error');
        }
      },
    );
  }

  if (hang !== undefined) {
    add(
      'answers with a failure when the backend hangs and the deadline passes',
      async (exporter) => {
        await hang(exporter);
        const result = await exportSpans(exporter, [fakeSpan()], AbortSignal.timeout(200));
        assert.equal(result.code, 1);
      },
    );
  }

  add('can be shut down twice, and answers with a failure afterwards', async (exporter) => {
    await exporter.shutdown();
    await exporter.shutdown();
    const result = await exportSpans(exporter, [fakeSpan()]);
    assert.equal(result.code, 1);
    assert.ok(SpanlightError.is(result.error), 'the error is a SpanlightError');
    assert.equal(result.error.code, 'exporter_shut_down');
  });

  return cases;
}
