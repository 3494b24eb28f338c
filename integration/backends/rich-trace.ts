import { randomBytes } from 'node:crypto';

import {
  extract,
  type Link,
  type ReadableSpan,
  SpanKind,
  type Tracer,
  TracerProvider,
} from '@spanlight/core';
import { MemoryExporter } from '@spanlight/exporter-memory';

/** The span of the rich trace that has bytes among its attributes. */
export const SPAN_WITH_BYTES = 'attributes';

/**
 * A trace with everything that a span can say. Each call makes another one, with ids and times of its own.
 *
 * @param options - `bytes: false` leaves bytes out, for backends that cannot keep them
 */
export async function recordRichTrace({ bytes = true } = {}): Promise<readonly ReadableSpan[]> {
  const memory = new MemoryExporter();
  await using provider = new TracerProvider({
    serviceName: 'Rich-Trace',
    resource: {
      'deployment.environment.name': 'test',
      'service.version': '1.2.3',
      'host.cpu.count': 2,
      'process.command_args': ['node', 'main.js'],
    },
    exporters: [memory],
    spanLimits: {
      attributeCountLimit: 40,
      eventCountLimit: 4,
      linkCountLimit: 4,
      attributePerEventCountLimit: 3,
      attributePerLinkCountLimit: 3,
    },
  });
  const tracer = provider.getTracer('shop', '4.5.6', {
    schemaUrl: 'https://opentelemetry.io/schemas/1.38.0',
  });
  await tracer.span(
    'request from another process',
    {
      kind: SpanKind.SERVER,
      parent: remoteParent('03', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'),
    },
    async () => {
      recordKinds(tracer);
      recordAttributes(tracer, bytes);
      recordEvents(tracer);
      recordLinks(tracer);
      recordOutcomes(tracer);
      recordDrops(tracer);
      provider.getTracer('without version').startSpan('other scope').end();
    },
  );
  return memory.spans;
}

/** A trace of 10,000 spans: a root with 99 children, each of which has 100. */
export async function recordLargeTrace(): Promise<readonly ReadableSpan[]> {
  const memory = new MemoryExporter();
  await using provider = new TracerProvider({ serviceName: 'large', exporters: [memory] });
  const tracer = provider.getTracer('large');
  tracer.span('root', () => {
    for (let batch = 0; batch < 99; batch += 1) {
      tracer.span(`batch ${batch}`, () => {
        for (let item = 0; item < 100; item += 1) {
          tracer.startSpan(`item ${item}`, { attributes: { batch, item } }).end();
        }
      });
    }
  });
  return memory.spans;
}

function recordKinds(tracer: Tracer): void {
  for (const [name, kind] of Object.entries(SpanKind)) {
    if (typeof kind === 'number') {
      tracer.span(`kind ${name}`, { kind }, () => tracer.startSpan(`in ${name}`).end());
    }
  }
}

function recordAttributes(tracer: Tracer, withBytes: boolean): void {
  const key = withBytes ? Uint8Array.of(7) : 7;
  tracer.span(SPAN_WITH_BYTES, (span) => {
    span.setAttributes({
      text: 'text',
      'text.empty': '',
      'text.lines': 'one\ntwo\r\n\tthree',
      'text.quotes': `"double" 'single' \\back\\ {"a":1} a|b`,
      'text.unicode': 'naïve 結帳 🛒 e\u0301 \u200f\u{10ffff}',
      'text.number': '42',
      'text.true': 'true',
      boolean: true,
      'boolean.false': false,
      integer: 42,
      'integer.zero': 0,
      'integer.negative': -7,
      'integer.safe': Number.MAX_SAFE_INTEGER,
      'integer.unsafe': -Number.MAX_SAFE_INTEGER,
      double: 0.1,
      'double.tiny': 5e-324,
      'double.large': 1.7976931348623157e308,
      'double.nan': Number.NaN,
      'double.infinite': Number.NEGATIVE_INFINITY,
      'integer.beyond': 2 ** 70,
      null: null,
      ...(withBytes && { bytes: Uint8Array.of(0, 1, 254, 255), 'bytes.empty': new Uint8Array() }),
      'array.texts': ['a', 'b,c', '🛒', ''],
      'array.integers': [1, -2, 3],
      'array.doubles': [0.5, 1.5],
      'array.booleans': [true, false],
      'array.mixed': ['a', 1, 0.5, true, null, ['nested', []], { key }],
      'array.empty': [],
      object: { text: 'text', number: 1.5, deep: { deeper: { deepest: [{ a: 1 }, { b: null }] } } },
      'object.empty': {},
      'ключ with spaces & "quotes"': 'a name like any other',
    });
  });
  tracer
    .startSpan('lone surrogate', {
      attributes: { 'text.lone': `a\ud83d b`, 'array.lone': ['\udc00'] },
    })
    .end();
  tracer
    .startSpan('100 kB prompt', {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.usage.input_tokens': 25_000,
        'gen_ai.input.messages': [
          { role: 'user', parts: [{ type: 'text', content: 'Täglich 結帳 🛒.'.repeat(5000) }] },
        ],
        prompt: 'All work and no play. '.repeat(4700),
      },
    })
    .end();
  tracer.startSpan('Ünïcode 結帳 🛒 "name"').end();
}

function recordEvents(tracer: Tracer): void {
  const now = Date.now();
  tracer.span('events', (span) => {
    span.addEvent('without attributes');
    span.addEvent('with attributes', { columns: 7, sheet: 'prices 🛒', tags: ['a', 'b'] }, now + 1);
    span.addEvent('with | and "quotes" and : in it', now + 2);
    span.addEvent('later than the end', { 'is.late': true }, now + 60_000);
  });
}

function recordLinks(tracer: Tracer): void {
  const target = tracer.startSpan('target', { root: true });
  const remote = remoteParent('01', 'vendor=opaque');
  const remoteSpan = tracer.startSpan('carrier of a remote context', { parent: remote });
  const links: Link[] = [
    { context: target.spanContext() },
    {
      context: remoteSpan.spanContext(),
      attributes: { why: 'batch', 'item.number': 3, tags: ['|'] },
    },
    {
      context: { traceId: newId(16), spanId: newId(8), traceFlags: 0, isRemote: true },
      attributes: { 'is.sampled': false },
    },
  ];
  tracer.startSpan('links', { links, kind: SpanKind.CONSUMER }).end();
}

function recordOutcomes(tracer: Tracer): void {
  tracer.startSpan('status unset').end();
  tracer.startSpan('status ok').setStatus('ok').end();
  tracer.startSpan('status error').setStatus('error').end();
  tracer.startSpan('status error with message').setStatus('error', 'no 結帳 today').end();
  tracer.startSpan('attribute error').setStatus('ok').setAttribute('error', false).end();
  const thrown = new RangeError('row 17 has no price', { cause: new TypeError('price is null') });
  tracer.startSpan('exception').recordError(thrown).end();
  const start = Date.now() - 60_000;
  tracer.startSpan('of a minute', { startTime: start }).end(start + 60_000);
  tracer.startSpan('of no time', { startTime: start }).end(start);
}

function numbers(count: number): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`number.${index}`, index]),
  );
}

function recordDrops(tracer: Tracer): void {
  const now = Date.now();
  tracer.span('drops', (span) => {
    span.setAttributes(numbers(43));
    for (let index = 0; index < 6; index += 1) {
      span.addEvent(`event ${index}`, numbers(4), now + index);
      span.addLink({ context: span.spanContext(), attributes: numbers(5) });
    }
  });
}

/** The context of a request whose trace began elsewhere. */
function remoteParent(flags: string, tracestate: string): ReturnType<typeof extract> {
  return extract({ traceparent: `00-${newId(16)}-${newId(8)}-${flags}`, tracestate });
}

function newId(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
