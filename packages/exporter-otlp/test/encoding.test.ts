import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { createTracer, TracerProvider } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { OtlpExporter, type OtlpProtocol } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { type AnyValue, valuesOf, type WireSpan } from './support/otlp-request.ts';
import { OtlpServer } from './support/otlp-server.ts';

let server: OtlpServer;

beforeEach(async () => {
  server = await OtlpServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

const protocols: OtlpProtocol[] = ['http/protobuf', 'http/json'];

describe.each(protocols)('What arrives of a span by %s', (protocol) => {
  async function arrived(...spans: ReturnType<typeof fakeSpan>[]): Promise<WireSpan[]> {
    const exporter = new OtlpExporter({ endpoint: server.url, protocol });
    expect(await exportSpans(exporter, spans)).toEqual({ code: 0 });
    await exporter.shutdown();
    return server.accepted;
  }

  async function valueOf(value: unknown): Promise<AnyValue> {
    const [span] = await arrived(fakeSpan({ attributes: { value } }));
    return valuesOf(span!.attributes)['value']!;
  }

  test('everything', async () => {
    const span = fakeSpan({
      traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
      spanId: '051581bf3cb55c13',
      parentSpanId: '5fb397be34d26b51',
      name: 'charge card 💳',
      kind: SpanKind.CLIENT,
      startTime: [1_700_000_000, 123_456_000],
      endTime: [1_700_000_001, 1000],
      status: { code: SpanStatusCode.ERROR, message: 'declined' },
      attributes: { 'card.brand': 'visa', tries: 2, nested: { deep: [1.5, null, 'a'] } },
      events: [{ name: 'retry', time: [1_700_000_000, 500_000_000], attributes: { n: 1 } }],
      links: [
        {
          context: {
            traceId: 'a'.repeat(32),
            spanId: 'b'.repeat(16),
            traceFlags: 1,
            isRemote: true,
          },
          attributes: { why: 'batch' },
        },
      ],
      droppedAttributesCount: 1,
      droppedEventsCount: 2,
      droppedLinksCount: 3,
    });
    expect(await arrived(span)).toMatchObject([
      {
        traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
        spanId: '051581bf3cb55c13',
        parentSpanId: '5fb397be34d26b51',
        name: 'charge card 💳',
        kind: 3,
        startTimeUnixNano: '1700000000123456000',
        endTimeUnixNano: '1700000001000001000',
        status: { code: 2, message: 'declined' },
        attributes: [
          { key: 'card.brand', value: { stringValue: 'visa' } },
          { key: 'tries', value: { intValue: '2' } },
          {
            key: 'nested',
            value: {
              kvlistValue: {
                values: [
                  {
                    key: 'deep',
                    value: {
                      arrayValue: { values: [{ doubleValue: 1.5 }, {}, { stringValue: 'a' }] },
                    },
                  },
                ],
              },
            },
          },
        ],
        events: [
          {
            name: 'retry',
            timeUnixNano: '1700000000500000000',
            attributes: [{ key: 'n', value: { intValue: '1' } }],
          },
        ],
        links: [
          {
            traceId: 'a'.repeat(32),
            spanId: 'b'.repeat(16),
            flags: 0x301,
            attributes: [{ key: 'why', value: { stringValue: 'batch' } }],
          },
        ],
        droppedAttributesCount: 1,
        droppedEventsCount: 2,
        droppedLinksCount: 3,
      },
    ]);
    const [{ resource, scopeSpans } = {}] = server.deliveries[0]!.request.resourceSpans;
    expect(resource?.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'fake-service' } },
    ]);
    expect(scopeSpans?.[0]?.scope).toMatchObject({ name: 'fake-scope', version: '1.0.0' });
  });

  test('the very bytes of the exporter of OpenTelemetry, unless there is poison in it', async () => {
    const context = { ...fakeSpan().spanContext(), isRemote: true };
    const spans = [
      fakeSpan({
        attributes: { list: ['a', 1, [null]], map: { n: 1.5 }, bytes: Buffer.from('x') },
      }),
      fakeSpan({ links: [{ context }], parentSpanId: 'b'.repeat(16), kind: SpanKind.SERVER }),
      fakeSpan({
        events: [
          { name: 'a', time: [1, 2000] },
          { name: 'b', time: [3, 4000] },
        ],
      }),
      fakeSpan({ instrumentationScope: { name: 'other', schemaUrl: 'https://schema' } }),
    ];
    await arrived(...spans);
    const serializer = protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
    expect(server.deliveries[0]?.body).toEqual(Buffer.from(serializer.serializeRequest(spans)!));
  });

  test('attributes, scope and status, even if there is nothing in them', async () => {
    await arrived(fakeSpan({ instrumentationScope: { name: undefined as unknown as string } }));
    const [{ scope, spans } = {}] = server.deliveries[0]!.request.resourceSpans[0]!.scopeSpans;
    expect(scope).toMatchObject({ name: '' });
    expect(spans?.[0]).toMatchObject({
      attributes: [],
      events: [],
      links: [],
      status: { code: 0 },
    });
  });

  test.each([
    ['NaN', Number.NaN, { stringValue: 'NaN' }],
    ['Infinity', Infinity, { stringValue: 'Infinity' }],
    ['-Infinity', -Infinity, { stringValue: '-Infinity' }],
    ['an integer beyond 64 bits', 1e300, { stringValue: '1e+300' }],
    ['2^63, the first beyond', 2 ** 63, { stringValue: String(2 ** 63) }],
    ['a large integer', 2 ** 53, { intValue: String(2 ** 53) }],
    ['a negative integer', -5, { intValue: '-5' }],
    ['minus zero', -0, { intValue: '0' }],
    ['a fraction', 1e-300, { doubleValue: 1e-300 }],
    ['a small bigint', 5n, { intValue: '5' }],
    ['a bigint beyond 64 bits', 2n ** 70n, { stringValue: String(2n ** 70n) }],
    ['a lone surrogate', 'a\uD800', { stringValue: 'a\uFFFD' }],
    ['null', null, {}],
    ['a function', () => 1, {}],
    ['bytes', new Uint8Array([0, 255, 7]), { bytesValue: 'AP8H' }],
    ['a part of bytes', new Uint8Array([1, 2, 3]).subarray(1, 2), { bytesValue: 'Ag==' }],
    ['a Buffer', Buffer.from('hi'), { bytesValue: 'aGk=' }],
    [
      'an array with NaN in it',
      [1, Number.NaN, [null]],
      {
        arrayValue: {
          values: [{ intValue: '1' }, { stringValue: 'NaN' }, { arrayValue: { values: [{}] } }],
        },
      },
    ],
  ])('%s', async (_, value, expected) => {
    expect(await valueOf(value)).toEqual(expected);
  });

  test('what is poison, wherever it stands', async () => {
    const bad = '\uDC00';
    const span = fakeSpan({
      name: bad,
      status: { code: SpanStatusCode.ERROR, message: bad },
      attributes: { [bad]: { [bad]: [Infinity, bad] } },
      events: [{ name: bad, time: [1, 0], attributes: { [bad]: Number.NaN } }],
      links: [{ context: fakeSpan().spanContext(), attributes: { [bad]: -1e300 } }],
      instrumentationScope: { name: bad, version: bad },
    });
    const [wire] = await arrived(span);
    expect(wire).toMatchObject({ name: '\uFFFD', status: { message: '\uFFFD' } });
    expect(valuesOf(wire!.events[0]!.attributes)).toEqual({ '\uFFFD': { stringValue: 'NaN' } });
    expect(valuesOf(wire!.links[0]!.attributes)).toEqual({ '\uFFFD': { stringValue: '-1e+300' } });
  });

  test('keys that are poison, although their values are fine', async () => {
    const [span] = await arrived(fakeSpan({ attributes: { '\uD800': 1, map: { '\uD800': 2 } } }));
    expect(span?.attributes.map(({ key }) => key)).toEqual(['\uFFFD', 'map']);
    expect(span?.attributes[1]?.value.kvlistValue?.values[0]?.key).toBe('\uFFFD');
  });

  test('a key called __proto__', async () => {
    const attributes = JSON.parse('{"__proto__": "own", "n": {"__proto__": null}, "x": 1}') as {};
    const [span] = await arrived(fakeSpan({ attributes: { ...attributes, bad: Number.NaN } }));
    expect(span?.attributes.map(({ key }) => key)).toEqual(['__proto__', 'n', 'x', 'bad']);
    expect(span?.attributes[0]?.value).toEqual({ stringValue: 'own' });
    expect(span?.attributes[1]?.value.kvlistValue?.values[0]?.key).toBe('__proto__');
  });

  test('ids in lower case, whatever the case was', async () => {
    const span = fakeSpan({
      traceId: '5B8AA5A2D2C872E8321CF37308D69DF2',
      spanId: '051581BF3CB55C13',
      parentSpanId: '5FB397BE34D26B51',
      links: [{ context: { traceId: 'A'.repeat(32), spanId: 'B'.repeat(16), traceFlags: 0 } }],
    });
    expect(await arrived(span)).toMatchObject([
      {
        traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
        spanId: '051581bf3cb55c13',
        parentSpanId: '5fb397be34d26b51',
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
      },
    ]);
  });

  test.each([
    ['sampled', 0x01, undefined, 0x101],
    ['sampled and random', 0x03, undefined, 0x103],
    ['of a local parent', 0x01, false, 0x101],
    ['of a remote parent, random', 0x03, true, 0x303],
  ])('flags: %s', async (_, traceFlags, isRemote, expected) => {
    const { parentSpanContext: _none, ...span } = fakeSpan({ traceFlags });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote };
    const [wire] = await arrived(
      isRemote === undefined ? span : { ...span, parentSpanContext: parent as never },
    );
    expect(wire?.flags).toBe(expected);
  });

  test('spans of one resource and scope stand together, poison or not', async () => {
    const resource = {
      attributes: { bad: Number.NaN },
      merge: () => resource,
      getRawAttributes: () => [],
    };
    const scope = { name: 'lone \uD800' };
    const make = () => fakeSpan({ resource, instrumentationScope: scope });
    await arrived(make(), make());
    const exporter = new OtlpExporter({ endpoint: server.url, protocol });
    await exportSpans(exporter, [make(), make()]);
    for (const { request } of server.deliveries) {
      expect(request.resourceSpans).toHaveLength(1);
      expect(request.resourceSpans[0]?.scopeSpans).toHaveLength(1);
      expect(request.resourceSpans[0]?.resource.attributes).toEqual([
        { key: 'bad', value: { stringValue: 'NaN' } },
      ]);
    }
  });

  test('the spans that a tracer made, with its resource and scopes', async () => {
    const provider = new TracerProvider({
      serviceName: 'shop',
      exporters: [new OtlpExporter({ endpoint: server.url, protocol })],
    });
    const checkout = provider.getTracer('checkout', '1.2.0');
    const stock = provider.getTracer('stock');
    checkout.span('checkout', (span) => {
      span.setAttributes({ huge: 1e300, bytes: new Uint8Array([1]) });
      stock.span('reserve', () => {});
      stock.span('query', () => {});
    });
    await provider.shutdown();
    const { request } = server.deliveries[0]!;
    expect(request.resourceSpans).toHaveLength(1);
    const { resource, scopeSpans } = request.resourceSpans[0]!;
    expect(valuesOf(resource.attributes)).toMatchObject({
      'service.name': { stringValue: 'shop' },
    });
    expect(scopeSpans.map(({ scope, spans }) => [scope.name, spans.length])).toEqual([
      ['stock', 2],
      ['checkout', 1],
    ]);
    // Roots of ours say that their trace ids are random.
    expect(scopeSpans[1]?.spans[0]?.flags).toBe(0x103);
  });

  test('leaves the spans as they are for other exporters', async () => {
    const seen: unknown[] = [];
    const tracer = createTracer({
      processors: [],
      exporters: [
        new OtlpExporter({ endpoint: server.url, protocol, dialect: 'langsmith' }),
        {
          name: 'other',
          export(spans, done) {
            seen.push(...spans.map(({ attributes }) => attributes));
            done({ code: 0 });
          },
          async shutdown() {},
        },
      ],
    });
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 3 };
    tracer.span('chat', { attributes }, () => {});
    await tracer.forceFlush();
    await tracer.shutdown();
    expect(seen).toEqual([attributes]);
    expect(server.accepted[0]?.attributes.length).toBeGreaterThan(2);
  });
});

describe('A span that cannot be encoded', () => {
  test('is rejected by itself, without the others', async () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const exporter = new OtlpExporter({ endpoint: server.url });
    const spans = [fakeSpan(), fakeSpan({ attributes: { circle } })];
    const result = await exportSpans(exporter, spans);
    expect(result).toMatchObject({ code: 1, error: { failure: 'rejected' } });
    expect(await exportSpans(exporter, spans.slice(0, 1))).toEqual({ code: 0 });
    expect(server.accepted).toHaveLength(1);
  });
});
