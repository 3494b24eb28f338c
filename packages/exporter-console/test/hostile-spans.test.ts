import type { ReadableSpan } from '@spanlight/core';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';

import { exported, onPaper, render } from './support/render.ts';
import { exception, idOf, span } from './support/span-builder.ts';

const formats = ['tree', 'line', 'json'] as const;

/** Everything a terminal would act on. */
const controls =
  // oxlint-disable-next-line no-control-regex -- it is what is looked for
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/u;

const attack =
  'a\u001B]0;owned\u0007b\u001B[2Jc\u001B[31md\u009B1me\r\nf\tg\u202Eh\u2066i\u2028j\u0008k\u001B';

describe.each(formats)('in the format %s', (format) => {
  test('nothing of a span reaches the terminal as a control character', () => {
    const text = render(
      [
        span({
          name: attack,
          id: idOf('child'),
          parent: attack,
          traceId: attack,
          status: 'error',
          message: attack,
          attributes: {
            [attack]: attack,
            'gen_ai.operation.name': 'chat',
            'gen_ai.request.model': attack,
            'gen_ai.response.model': `x${attack}`,
            'gen_ai.response.finish_reasons': [attack],
            'gen_ai.input.messages': JSON.stringify([{ parts: [{ type: attack }] }]),
            'gen_ai.output.messages': attack,
            'error.type': attack,
          },
          events: [
            exception(attack, attack, [
              `    at ${attack} (/x/${attack}:1:1)`,
              `Caused by: ${attack}`,
            ]),
            { name: 'spanlight.retry', attributes: { 'error.type': attack } },
          ],
        }),
        span({ name: `root ${attack}`, traceId: attack }),
      ],
      { format },
    );
    expect(text).toContain('root a');
    expect(controls.exec(text)?.[0]).toBeUndefined();
  });

  test.each(foreignSpans())('%s is printed, and nothing is thrown', async (_, foreign) => {
    const { exporter, paper } = onPaper({ format });
    expect(await exported(exporter, [foreign, span({ name: 'root' })])).toEqual({ code: 0 });
    await exporter.forceFlush();
    expect(paper.text).toContain('root');
  });
});

test.each(foreignSpans())('%s is one line of JSON', async (_, foreign) => {
  const { exporter, paper } = onPaper({ format: 'json' });
  await exported(exporter, [foreign]);
  expect(paper.text).toMatch(/^.+\n$/);
  expect(JSON.parse(paper.text)).toHaveProperty('span_id');
});

/** What code that only resembles a tracer may hand over. */
function foreignSpans(): [string, ReadableSpan][] {
  const cycle: Record<string, unknown> = { name: 'cycle' };
  cycle['self'] = cycle;
  const throwing = {
    get value(): never {
      throw new Error('no value');
    },
  };
  const nothing: Record<string, unknown> = {};
  const unreadable = new Proxy(nothing, {
    get: () => {
      throw new Error('closed');
    },
    ownKeys: () => {
      throw new Error('closed');
    },
  });
  const deep: unknown[] = [];
  let inner = deep;
  for (let level = 0; level < 10_000; level += 1) {
    inner.push([]);
    inner = inner[0] as unknown[];
  }
  let shared: unknown = 'leaf';
  for (let level = 0; level < 40; level += 1) {
    shared = [shared, shared];
  }
  const whole = span({ name: 'child', parent: 'root' });
  const foreign = (parts: object): ReadableSpan => ({ ...whole, ...parts });
  return [
    ['an empty object', nothing as unknown as ReadableSpan],
    ['null', null as unknown as ReadableSpan],
    ['an object that cannot be read', unreadable as unknown as ReadableSpan],
    ['attributes with a circle', foreign({ attributes: { cycle } })],
    ['attributes with a getter that throws', foreign({ attributes: throwing })],
    ['values with a getter that throws', foreign({ attributes: { inner: throwing } })],
    ['values that cannot be read', foreign({ attributes: { inner: unreadable } })],
    ['attributes that cannot be read', foreign({ attributes: unreadable })],
    ['values without end', foreign({ attributes: { deep, shared } })],
    [
      'values of odd types',
      foreign({ attributes: { a: 1n, b: Symbol('s'), c: () => 1, d: undefined } }),
    ],
    ['fields of other types', foreign({ name: 7, kind: 'x', status: 'ok', events: {}, links: 1 })],
    [
      'times that are none',
      foreign({ startTime: [Number.NaN, 0], endTime: 'now', duration: null }),
    ],
    ['an end before the start', foreign({ endTime: [0, 0], duration: [-1, 0] })],
    ['times beyond all years', foreign({ endTime: [1e300, 0], duration: [1e300, 0] })],
    ['events that are none', foreign({ events: [null, 1, { name: 'exception' }, { time: 1 }] })],
    ['a span that is its own parent', span({ name: 'self', parent: 'self' })],
  ];
}

test('spans that descend from each other are shown once each', () => {
  const text = render([
    span({ name: 'egg', parent: 'hen' }),
    span({ name: 'hen', parent: 'egg' }),
    span({ name: 'root' }),
  ]);
  expect(text.match(/\begg\b/g)).toHaveLength(1);
  expect(text.match(/\bhen\b/g)).toHaveLength(1);
});

test('spans with the same id are all shown', () => {
  const id = '00000000000000aa';
  const text = render([
    span({ name: 'first', id, parent: 'root' }),
    span({ name: 'second', id, parent: 'root' }),
    span({ name: 'root' }),
  ]);
  expect(text).toContain('first');
  expect(text).toContain('second');
});

test('columns line up whatever the names are made of', () => {
  const names = [
    'plain',
    '中文字符',
    '🎉🎉🎉',
    'e\u0301e\u0301',
    '👩‍👩‍👧 family',
    'ｆｕｌｌ',
    '\uD800',
  ];
  const text = render([
    ...names.map((name, index) => span({ name, id: `00000000000000b${index}`, parent: 'root' })),
    span({ name: 'root' }),
  ]);
  const columns = text
    .split('\n')
    .filter((line) => line.includes(' ms  █'))
    .map((line) => stringWidth(line.slice(0, line.indexOf('█'))));
  expect(columns).toHaveLength(names.length);
  expect(new Set(columns).size).toBe(1);
});

test('long names are cut, in the cells of the terminal', () => {
  for (const name of ['x'.repeat(100_000), '中'.repeat(5000)]) {
    for (const line of render([span({ name, parent: 'root' }), span({ name: 'root' })]).split(
      '\n',
    )) {
      expect(stringWidth(line)).toBeLessThanOrEqual(110);
    }
  }
});
