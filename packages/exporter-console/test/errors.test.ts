import { describe, expect, test } from 'vitest';

import { render } from './support/render.ts';
import { exception, span } from './support/span-builder.ts';

const failed = { status: 'error' } as const;

test('an error that came up through several spans is told at the deepest, and counted once', () => {
  const error = exception('PaymentError', 'declined');
  const text = render([
    span({ name: 'inner', parent: 'middle', ...failed, events: [error] }),
    span({ name: 'middle', parent: 'outer', ...failed, events: [error] }),
    span({
      name: 'chat',
      parent: 'outer',
      attributes: { 'gen_ai.operation.name': 'chat' },
    }),
    span({ name: 'outer', ...failed, message: 'declined', events: [error] }),
  ]);
  expect(text.match(/PaymentError: declined/g)).toHaveLength(1);
  expect(text.indexOf('inner')).toBeLessThan(text.indexOf('PaymentError'));
  expect(text.match(/✖/g)).toHaveLength(3);
  expect(text).toContain('1 error\n');
});

test('another error of a parent is told too', () => {
  const text = render([
    span({ name: 'inner', parent: 'outer', ...failed, events: [exception('TypeError', 'no')] }),
    span({ name: 'outer', ...failed, events: [exception('PaymentError', 'declined')] }),
  ]);
  expect(text).toContain('TypeError: no');
  expect(text).toContain('PaymentError: declined');
});

test('the same error of siblings is told at each of them', () => {
  const error = exception('TypeError', 'no');
  const text = render([
    span({ name: 'left', parent: 'outer', ...failed, events: [error] }),
    span({ name: 'right', parent: 'outer', ...failed, events: [error] }),
    span({ name: 'outer' }),
  ]);
  expect(text.match(/TypeError: no/g)).toHaveLength(2);
});

test('a failure without an exception is told by its status', () => {
  const text = render([
    span({
      name: 'call',
      ...failed,
      message: 'card declined',
      attributes: { 'error.type': 'PaymentError' },
    }),
  ]);
  expect(text).toContain('PaymentError: card declined');
});

test('a recorded exception of a span that did not fail leaves its mark alone', () => {
  const text = render([span({ name: 'call', events: [exception('TypeError', 'handled')] })]);
  expect(text).toContain('✔ call');
  expect(text).toContain('TypeError: handled');
});

function place(...stack: string[]): string | undefined {
  const text = render([span({ name: 'call', ...failed, events: [exception('E', 'x', stack)] })]);
  return /^ +at (.+)$/m.exec(text)?.[1];
}

describe('the place of an error', () => {
  const cwd = process.cwd();
  test('is the first frame of the program itself, from its directory', () => {
    expect(
      place(
        '    at Client.send (/srv/app/node_modules/pg/lib/client.js:1:1)',
        '    at node:internal/timers:42:7',
        '    at new Promise (<anonymous>)',
        `    at async load (file://${cwd}/src/load%20all.ts:12:3)`,
        `    at main (${cwd}/src/main.ts:1:1)`,
      ),
    ).toBe('load (src/load all.ts:12:3)');
  });

  test('is whole outside of the directory of the program', () => {
    expect(place('    at run (/srv/other/run.js:5:9)')).toBe('run (/srv/other/run.js:5:9)');
  });

  test('has no name where the function has none', () => {
    expect(place(`    at ${cwd}/main.ts:3:1`)).toBe('main.ts:3:1');
    expect(place(`    at Object.<anonymous> (${cwd}/main.ts:3:1)`)).toBe('main.ts:3:1');
  });

  test('is left out where all frames are of others', () => {
    expect(place('    at x (/srv/app/node_modules/pg/lib/client.js:1:1)')).toBeUndefined();
  });
});

test('causes follow, from the nearest to the last', () => {
  const text = render([
    span({
      name: 'call',
      ...failed,
      events: [
        exception('AppError', 'no answer', [
          'Caused by: FetchError: fetch failed',
          '    at fetch (node:internal/deps/undici:1:1)',
          'Caused by: Error: connect ECONNREFUSED 127.0.0.1:5432',
        ]),
      ],
    }),
  ]);
  expect(text).toContain(
    [
      'AppError: no answer',
      '    caused by FetchError: fetch failed',
      '    caused by Error: connect ECONNREFUSED 127.0.0.1:5432',
    ].join('\n'),
  );
});

test('a long message takes a few lines, not the screen', () => {
  const text = render([
    span({ name: 'call', ...failed, events: [exception('E', 'word '.repeat(1000))] }),
  ]);
  expect(text.split('\n').length).toBeLessThan(10);
  expect(text).toContain('…');
});
