import { readFile } from 'node:fs/promises';

import { describe, expect, test } from 'vitest';

import { VERSION } from '../src/version.ts';

describe('VERSION', () => {
  test('is that of package.json', async () => {
    const file = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    expect(VERSION).toBe((JSON.parse(file) as { version: string }).version);
  });
});
