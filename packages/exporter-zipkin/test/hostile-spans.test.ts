import { batch, type ReadableSpan, TracerProvider } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { describe, expect, test } from 'vitest';

import { attributeText } from '../src/attribute-text.ts';
import { exportSpans } from './support/export-spans.ts';
import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

function refuse(): never {
  throw new Error('hands off');
}

const circle: Record<string, unknown> = {};
circle['self'] = circle;

test.each([
  ['a circle', circle],
  ['a getter that throws', Object.defineProperty({}, 'a', { get: refuse, enumerable: true })],
  ['a proxy that throws', new Proxy({}, { get: refuse, ownKeys: refuse })],
  ['a conversion that throws', { toJSON: refuse }],
  [
    'more levels than the stack has',
    Array.from({ length: 100_000 }).reduce((inner: unknown) => [inner], 1),
  ],
])('%s as an attribute value is a note', (_title, value) => {
  expect(attributeText(value)).toBe('[unreadable]');
});

test('texts arrive as they were', async () => {
  await using standIn = await ZipkinStandIn.start();
  const exporter = new ZipkinExporter({ endpoint: standIn.url });
  const text = '支払い 💳 \u0000\u2028\u001B "\\';
  const attributes = { text, long: 'ä'.repeat(1_000_000), half: '\uD83D' };
  await exportSpans(exporter, [fakeSpan({ name: text, attributes })]);
  expect(standIn.spans).toMatchObject([{ name: text, tags: attributes }]);
  await exporter.shutdown();
});

describe('a span that cannot be read', () => {
  const unreadable = [
    ['has no status', { status: undefined }],
    ['has no context', { spanContext: undefined }],
    ['has no resource', { resource: undefined }],
    ['throws', Object.defineProperty({}, 'events', { get: refuse, enumerable: true })],
  ] as const;

  test.each(unreadable)('is answered as rejected: it %s', async (_title, part) => {
    await using standIn = await ZipkinStandIn.start();
    const exporter = new ZipkinExporter({ endpoint: standIn.url });
    const span = new Proxy(fakeSpan(), {
      get: (target, key) => Reflect.get(key in part ? part : target, key) as unknown,
    });
    const result = await exportSpans(exporter, [span]);
    expect(result).toMatchObject({ code: 1, error: { failure: 'rejected' } });
  });

  test('does not keep the others from being delivered', async () => {
    await using standIn = await ZipkinStandIn.start();
    const exporter = new ZipkinExporter({ endpoint: standIn.url });
    const processor = batch(exporter);
    const dropped: string[] = [];
    const provider = new TracerProvider({
      processors: [processor],
      onError: () => {},
      onDrop: ({ reason, spans }) => dropped.push(reason, ...spans.map((span) => span.name)),
    });
    for (let index = 0; index < 20; index += 1) {
      const part = index === 7 ? { name: 'bad', events: undefined } : {};
      processor.onEnd({ ...fakeSpan(), ...part } as ReadableSpan);
    }
    await expect(provider.forceFlush()).rejects.toThrow('cannot be read');
    expect(standIn.spans).toHaveLength(19);
    expect(standIn.duplicates).toBe(0);
    expect(dropped).toEqual(['rejected', 'bad']);
    await provider.shutdown();
  });
});
