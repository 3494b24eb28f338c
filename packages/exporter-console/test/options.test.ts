import { describe, expect, test } from 'vitest';

import { ConsoleExporter, type ConsoleExporterOptions } from '../src/index.ts';

describe('an option that is none is refused where it is given', () => {
  test.each([
    [{ format: 'xml' }, RangeError, `format must be 'tree', 'line' or 'json', not 'xml'.`],
    [{ width: '80' }, TypeError, `width must be a number of columns, not '80'.`],
    [{ width: 19 }, RangeError, 'width must be a whole number of at least 20, not 19.'],
    [{ width: 80.5 }, RangeError, 'width must be a whole number of at least 20, not 80.5.'],
    [{ width: Infinity }, RangeError, 'width must be a whole number of at least 20, not Infinity.'],
    [{ color: 'always' }, TypeError, `color must be true or false, not 'always'.`],
    [{ unicode: 1 }, TypeError, 'unicode must be true or false, not 1.'],
    [{ stream: {} }, TypeError, 'stream must be an object with a method write(text), not {}.'],
    [{ stream: null }, TypeError, 'stream must be an object with a method write(text), not null.'],
    [null, TypeError, 'options must be an object, not null.'],
  ])('%o', (options, type, message) => {
    const create = (): unknown => new ConsoleExporter(options as ConsoleExporterOptions);
    expect(create).toThrow(type);
    expect(create).toThrow(`[spanlight] [exporter-console] ${message}`);
  });
});

test('it receives each span at its end, under the name console', () => {
  expect(new ConsoleExporter()).toMatchObject({ name: 'console', immediate: true });
});
