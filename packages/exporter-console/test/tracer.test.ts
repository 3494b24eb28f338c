import { createTracer } from '@spanlight/core';
import { expect, test } from 'vitest';

import { onPaper } from './support/render.ts';

test('a tracer prints its traces, each before the traced work is returned from', async () => {
  const { exporter, paper } = onPaper();
  const tracer = createTracer({ serviceName: 'shop', exporters: [exporter] });
  const work = tracer.span('checkout', async (span) => {
    span.setAttribute('order.id', 42);
    await tracer.span('read cart', () => Promise.resolve());
    await tracer.span('charge card', async () => {
      await Promise.resolve();
      throw new Error('card declined', { cause: new TypeError('402') });
    });
  });
  await expect(work).rejects.toThrow('card declined');
  expect(paper.writes).toHaveLength(1);
  expect(paper.text).toMatch(/✖ checkout .+ trace [0-9a-f]{32} · order\.id=42\n/);
  expect(paper.text).toMatch(/├─ ✔ read cart /);
  expect(paper.text).toMatch(/└─ ✖ charge card /);
  expect(paper.text.match(/Error: card declined/g)).toHaveLength(1);
  expect(paper.text).toMatch(/at .*test\/tracer\.test\.ts:\d+:\d+/);
  expect(paper.text).toContain('caused by TypeError: 402');
  await tracer.shutdown();
  expect(paper.writes).toHaveLength(1);
});
