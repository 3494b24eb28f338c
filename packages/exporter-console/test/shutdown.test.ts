import { SpanlightError } from '@spanlight/core';
import { expect, test } from 'vitest';

import { exported, onPaper } from './support/render.ts';
import { span } from './support/span-builder.ts';

test('after shutdown nothing is printed, and export says why', async () => {
  const { exporter, paper } = onPaper();
  await exporter.shutdown();
  const { code, error } = await exported(exporter, [span({ name: 'root' })]);
  expect(code).toBe(1);
  expect(SpanlightError.is(error) && error.code).toBe('exporter_shut_down');
  expect(error?.message).toBe(
    '[spanlight] [exporter-console] cannot print 1 span: the exporter was shut down before.',
  );
  expect(paper.text).toBe('');
});

test('shutdown twice prints what is held once', async () => {
  const { exporter, paper } = onPaper();
  await exported(exporter, [span({ name: 'child', parent: 'root' })]);
  await Promise.all([exporter.shutdown(), exporter.shutdown()]);
  expect(paper.writes).toHaveLength(1);
});

test('forceFlush without anything to print prints nothing', async () => {
  const { exporter, paper } = onPaper();
  await exporter.forceFlush();
  await exporter.forceFlush();
  expect(paper.writes).toEqual([]);
});

test.each(['tree', 'line', 'json'] as const)('an empty batch is fine as %s', async (format) => {
  const { exporter, paper } = onPaper({ format });
  expect(await exported(exporter, [])).toEqual({ code: 0 });
  expect(paper.writes).toEqual([]);
});
