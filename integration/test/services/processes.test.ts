import { beforeAll, describe, expect, test } from 'vitest';

import { type Missing, need } from '../../support/missing.ts';
import { preparePython } from '../../support/python.ts';
import { type Hop, type Language, runRelay } from '../../support/run-relay.ts';
import { spanTrees } from '../../support/span-trees.ts';

const TRACESTATE = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';
const BAGGAGE = 'user.id=42,place=Z%C3%BCrich';
const CALLER = 'b7ad6b7169203331';

let python: string | Missing;

beforeAll(async () => {
  python = await preparePython();
}, 300_000);

function flagsOf(hops: readonly Hop[] | undefined): string[] | undefined {
  return hops?.map(({ traceparent }) => traceparent.slice(-2));
}

describe.each<[Language, Language, Language]>([
  ['node', 'python', 'node'],
  ['python', 'node', 'python'],
])('%s, %s and %s', (...languages) => {
  const [first, second, third] = languages.map((language, index) => `${language}-${index + 1}`);
  const tree = [
    `${first} SERVER answer`,
    `  ${first} CLIENT ask`,
    `    ${second} SERVER answer`,
    `      ${second} CLIENT ask`,
    `        ${third} SERVER answer`,
  ];

  test('share a trace that starts in the first, with a random id', async (context) => {
    const { spans, hops } = await runRelay(languages, { python: need(context, python) });
    expect(spanTrees(spans)).toEqual([tree]);
    expect(spans.map((span) => span.traceFlags)).toEqual([3, 3, 3, 3, 3]);
    expect(flagsOf(hops[0])).toEqual(['', '03', '03']);
  });

  test('export nothing when the first does not sample', async (context) => {
    const { spans, hops } = await runRelay(languages, {
      python: need(context, python),
      sampler: 'parentbased_always_off',
    });
    expect(spans).toEqual([]);
    expect(flagsOf(hops[0])).toEqual(['', '02', '02']);
  });

  test('continue the traces of their callers, with flags, tracestate and baggage', async (context) => {
    const traces = [
      { flags: '00', traceId: '0af7651916cd43dd8448eb211c80319c' },
      { flags: '01', traceId: '1af7651916cd43dd8448eb211c80319c' },
      { flags: '02', traceId: '2af7651916cd43dd8448eb211c80319c' },
      { flags: '03', traceId: '3af7651916cd43dd8448eb211c80319c' },
    ];
    const { spans, hops } = await runRelay(languages, {
      python: need(context, python),
      messages: traces.map(({ flags, traceId }) => ({
        traceparent: `00-${traceId}-${CALLER}-${flags}`,
        tracestate: TRACESTATE,
        baggage: BAGGAGE,
      })),
    });

    for (const [index, { flags, traceId }] of traces.entries()) {
      const arrived = {
        traceparent: expect.stringMatching(`^00-${traceId}-[0-9a-f]{16}-${flags}$`) as string,
        tracestate: TRACESTATE,
        baggage: { 'user.id': '42', place: 'Zürich' },
      };
      expect(hops[index]).toEqual([
        { service: first, ...arrived },
        { service: second, ...arrived },
        { service: third, ...arrived },
      ]);
    }
    const below = [`(${CALLER})`, ...tree.map((line) => `  ${line}`)];
    expect(spanTrees(spans)).toEqual([below, below]);
    expect(new Set(spans.map((span) => span.traceId.at(0)))).toEqual(new Set(['1', '3']));
    expect(new Set(spans.map((span) => span.traceState))).toEqual(new Set([TRACESTATE]));
  });
});
