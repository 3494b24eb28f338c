import { readFile } from 'node:fs/promises';

import { createTracer, trace } from '@spanlight/core';
import { MemoryExporter } from '@spanlight/exporter-memory';
import { expect, test } from 'vitest';

test('charging a card notes its brand', async () => {
  const memory = new MemoryExporter();
  await using tracer = createTracer({ exporters: [memory] });
  const charge = tracer.traced('charge card', async (brand: string) => {
    trace.setAttribute('card.brand', brand);
  });
  await charge('visa');
  expect(memory.find('charge card')?.attributes).toEqual({ 'card.brand': 'visa' });
});

test('the README shows this very test', async () => {
  const [readme, self] = await Promise.all(
    ['../README.md', 'readme.test.ts'].map((file) =>
      readFile(new URL(file, import.meta.url), 'utf8'),
    ),
  );
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(readme ?? '') ?? [];
  expect(code).toContain('test(');
  expect(self).toContain(code);
});
