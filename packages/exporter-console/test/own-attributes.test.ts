import { expect, test } from 'vitest';

import { render } from './support/render.ts';
import { span } from './support/span-builder.ts';

test('attributes of the program are shown, those of instrumentations are not', () => {
  const text = render([
    span({
      name: 'checkout',
      attributes: {
        'order.id': 42,
        'http.route': '/x',
        'gen_ai.provider.name': 'y',
        message: 'hi',
      },
    }),
  ]);
  expect(text).toContain('order.id=42 · message=hi\n');
});

test('more than a few attributes are counted, and long values cut', () => {
  const attributes = {
    a: 'x'.repeat(500),
    b: [1, 2],
    c: new Uint8Array([1, 2]),
    d: 4n,
    e: 5,
    f: 6,
  };
  const text = render([span({ name: 'checkout', attributes })]);
  expect(text).toContain(`a=${'x'.repeat(31)}… · b=[1,2] · c=AQI= · d=4 · 2 more attributes\n`);
});

test('a status of HTTP is a fact', () => {
  for (const status of [200, 503]) {
    const attributes = { 'http.response.status_code': status };
    expect(render([span({ name: 'GET /', attributes })])).toMatch(` · ${status}\n`);
  }
});
