import { SpanKind, type ReadableSpan } from '@spanlight/core';
import { describe, expect, test } from 'vitest';

import { render } from './support/render.ts';
import { span, type BuiltSpan } from './support/span-builder.ts';

function many(count: number, build: (index: number) => Partial<BuiltSpan>): ReadableSpan[] {
  return Array.from({ length: count }, (_, index) =>
    span({
      name: `job ${index}`,
      id: (index + 1).toString(16).padStart(16, '0'),
      parent: 'root',
      from: index * 10,
      ...build(index),
    }),
  );
}

function queries(count: number): ReadableSpan[] {
  return [
    ...many(count, (index) => ({
      name: 'SELECT item',
      kind: SpanKind.CLIENT,
      to: index * 10 + 5,
      ...(index === 3 ? { status: 'error', message: 'deadlock' } : {}),
    })),
    span({ name: 'root', to: count * 10 }),
  ];
}

function levels(attributesOf: (level: number) => Record<string, unknown>): ReadableSpan[] {
  return Array.from({ length: 100 }, (_, level) =>
    span({
      name: `level ${level}`,
      id: (level + 1).toString(16).padStart(16, '0'),
      ...(level === 0 ? {} : { parent: level.toString(16).padStart(16, '0') }),
      from: level,
      to: 300 - level,
      attributes: attributesOf(level),
    }),
  ).toReversed();
}

describe('siblings of the same name', () => {
  test('are one row with their number when there are many, those that failed apart', () => {
    expect(render(queries(20))).toMatchInlineSnapshot(`
      "
      ✔ root                 200 ms  trace 5b8aa5a2d2c872e8321cf37308d69df2
      │                              0 ms            50 ms           100 ms          150 ms          200 ms
      ├─ ↗ SELECT item × 19   95 ms  ██ ██ ██    ██  ██ ██ ██ ██ ██  ██ ██ ██ ██ ██  ██ ██ ██ ██ ██    5 ms each
      └─ ✖ SELECT item         5 ms           ▐█▎
           deadlock
      "
    `);
  });

  test('are a row each when there are few', () => {
    expect(render(queries(8)).match(/SELECT item/g)).toHaveLength(8);
  });

  test('that all failed still fold, and say so', () => {
    const spans = many(500, () => ({ name: 'job', status: 'error', message: 'no' }));
    const text = render([...spans, span({ name: 'root', to: 5000 })]);
    expect(text).toContain('✖ job × 495');
    expect(text).toContain('495 failed');
    expect(text.split('\n').length).toBeLessThan(20);
  });

  test('take the time in which at least one of them ran', () => {
    const spans = many(10, () => ({ name: 'parallel', from: 0, to: 100 }));
    expect(render([...spans, span({ name: 'root', to: 100 })])).toMatch(/parallel × 10 +100 ms/);
  });

  test('that are steps of an agent stay rows', () => {
    const spans = many(20, () => ({
      name: 'chat gpt-6',
      attributes: { 'gen_ai.operation.name': 'chat' },
    }));
    expect(render([...spans, span({ name: 'root' })]).match(/✦ chat gpt-6/g)).toHaveLength(20);
  });
});

test('of five thousand siblings some are shown, and the number of the others', () => {
  const text = render([...many(5000, () => ({})), span({ name: 'root', to: 50_000 })]);
  expect(text).toContain('4,900 more spans');
  expect(text.split('\n').length).toBeLessThan(120);
});

test('a failure among five thousand siblings is shown', () => {
  const spans = many(5000, (index) =>
    index === 4321 ? { status: 'error', message: 'disk full' } : {},
  );
  expect(render([...spans, span({ name: 'root', to: 50_000 })])).toContain('disk full');
});

describe('a hundred levels', () => {
  test('of single children join into one row', () => {
    const text = render(levels(() => ({})));
    expect(text).toContain('level 8 › 90 more › level 99');
    expect(text.split('\n').length).toBeLessThan(20);
  });

  test('with something to say about each stay within the width', () => {
    const text = render(
      levels((level) => ({ level })),
      { width: 60 },
    );
    expect(text).toContain('level=57');
    expect(text).toMatch(/✔ level 99 /);
    for (const line of text.split('\n')) {
      expect(line.length).toBeLessThanOrEqual(60);
    }
  });
});

test('ten thousand levels are no more trouble than ten', () => {
  const spans = Array.from({ length: 10_000 }, (_, level) =>
    span({
      name: 'level',
      id: (level + 1).toString(16).padStart(16, '0'),
      ...(level === 0 ? {} : { parent: level.toString(16).padStart(16, '0') }),
      attributes: { level },
    }),
  ).toReversed();
  expect(render(spans)).toContain('level=9999');
});
