import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type * as fixture from './fixtures/decorated-shop.ts';
import { collect } from './support/collect.ts';
import { recordSpans } from './support/record-spans.ts';

let directory = '';
let shop: typeof fixture;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spanlight-decorators-'));
  const source = fileURLToPath(new URL('fixtures/decorated-shop.ts', import.meta.url));
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  const config = {
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      rootDir: dirname(source),
      outDir: join(directory, 'out'),
      types: [],
      noCheck: true,
      noResolve: true, // types are all that it imports
    },
    files: [source],
  };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
  await promisify(execFile)(process.execPath, [compiler, '-p', directory]);
  const compiled = join(directory, 'out/decorated-shop.js');
  shop = (await import(/* @vite-ignore */ pathToFileURL(compiled).href)) as typeof fixture;
}, 120_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('Tracer.traced as a decorator', () => {
  test('traces instance methods under a name of their own', () => {
    const { tracer, span } = recordSpans();
    const { Shop } = shop.createShop(tracer);

    expect(new Shop().price(5, 3)).toBe(30);

    expect(span('shop.price').attributes).toEqual({ unit: 'EUR' });
    expect(Shop.prototype.price.name).toBe('price');
    expect(Shop.prototype.price.length).toBe(1);
  });

  test('traces private methods, as children of their caller', () => {
    const { tracer, span } = recordSpans();
    const { Shop } = shop.createShop(tracer);
    new Shop().price(1);
    expect(span('Shop.#convert').parentSpanContext).toEqual(span('shop.price').spanContext());
  });

  test('traces async methods, keeping this', async () => {
    const { tracer, span } = recordSpans();
    const { Shop } = shop.createShop(tracer);
    const one = new Shop();
    await expect(one.checkout()).resolves.toBe(one);
    expect(span('Shop.checkout').ended).toBe(true);
  });

  test('names a span after the class of the object', async () => {
    const { tracer, span } = recordSpans();
    const { Bakery } = shop.createShop(tracer);
    await new Bakery().checkout();
    expect(span('Bakery.checkout').ended).toBe(true);
  });

  test('traces static methods', () => {
    const { tracer, span } = recordSpans();
    const { Shop } = shop.createShop(tracer);
    expect(Shop.open('Bread')).toBe('Bread EUR');
    expect(span('Shop.open').ended).toBe(true);
  });

  test('traces the iteration of generator methods', async () => {
    const { tracer, spans } = recordSpans();
    const { Shop } = shop.createShop(tracer);
    const one = new Shop();

    const items = one.items(2);
    expect(spans).toEqual([]);
    expect([...items]).toEqual(['item 0', 'item 1']);
    expect(one.names).toEqual(['item 0', 'item 1']);
    expect(await collect(one.pages())).toEqual([1, 2]);

    expect(spans.map((span) => span.name)).toEqual(['Shop.items', 'Shop.pages']);
  });

  test.each(['class', 'field', 'accessor'])('says that it cannot decorate a %s', (kind) => {
    const { tracer } = recordSpans();
    const decorate = (): unknown => shop.misuses[kind]?.(tracer);
    expect(decorate).toThrow(TypeError);
    expect(decorate).toThrow(`[spanlight] [core] traced cannot wrap a ${kind}`);
  });

  test('says so when it is used as a decorator of the old kind', () => {
    const { tracer } = recordSpans();
    const decorator = tracer.traced() as unknown as (...args: unknown[]) => unknown;
    class Old {
      method(): void {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Old.prototype, 'method');
    const decorate = (): unknown => decorator(Old.prototype, 'method', descriptor);
    expect(decorate).toThrow(TypeError);
    expect(decorate).toThrow('[spanlight] [core] traced cannot');
  });
});
