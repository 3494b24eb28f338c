import { context, trace as api } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';

import {
  alwaysOn,
  batch,
  type BatchOptions,
  createTracer,
  defineExporter,
  parentBased,
  simple,
  type SpanLimits,
  TracerProvider,
} from '../src/index.ts';
import { exporterOf } from './support/manual-exporter.ts';

const exporter = exporterOf(() => {});

afterEach(() => {
  api.disable();
  context.disable();
});

/** Says that a mistake throws the right class of error, which names the package, the option and the value. */
function expectMistake(
  make: () => unknown,
  errorClass: unknown,
  name: string,
  value: string,
): void {
  let caught: unknown;
  try {
    make();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(errorClass);
  const { message } = caught as Error;
  expect(message).toMatch(/^\[spanlight\] \[core\] /);
  expect(message).toContain(name);
  expect(message).toContain(value);
  expect(message).toContain('Set ');
}

describe('a wrong option of createTracer', () => {
  class NotMade {
    export(): void {}
  }

  test.each<[string, unknown, string]>([
    ['serviceName', 5, '5'],
    ['serviceName', '', '""'],
    ['serviceName', '  ', '"  "'],
    ['serviceName', null, 'null'],
    ['serviceName', Symbol('name'), 'Symbol(name)'],
    ['serviceName', 5n, '5'],
    ['serviceName', () => 'shop', 'function'],
    ['serviceVersion', 1.2, '1.2'],
    ['environment', {}, 'object'],
    ['resource', 'service.name=shop', 'service.name=shop'],
    ['resource', 5, '5'],
    ['exporters', exporter, 'object'],
    ['exporters', 'console', '"console"'],
    ['exporter', ['console'], '"console"'],
    ['exporter', [undefined], 'undefined'],
    ['exporter', [null], 'null'],
    ['exporter', [{}], 'object'],
    ['exporter', [NotMade], 'NotMade'],
    ['processors', {}, 'object'],
    ['processor', [undefined], 'undefined'],
    ['processor', [exporter], 'object'],
    ['sampler', 'always_on', '"always_on"'],
    ['sampler', 0.5, '0.5'],
    ['sampler', {}, 'object'],
    ['sampler', null, 'null'],
    ['onError', 'log', '"log"'],
    ['onError', {}, 'object'],
    ['spanLimits', 5, '5'],
    ['spanLimits', null, 'null'],
  ])('%s: %o throws a TypeError that names it', (name, value, shown) => {
    const option = { exporter: 'exporters', processor: 'processors' }[name] ?? name;
    expectMistake(() => createTracer({ [option]: value }), TypeError, name, shown);
    expectMistake(() => new TracerProvider({ [option]: value }), TypeError, name, shown);
    expect(api.getTracer('library').startSpan('one').isRecording()).toBe(false);
  });

  test.each([[null], ['shop'], [5]])('options: %o throws a TypeError that says so', (options) => {
    expectMistake(() => createTracer(options as never), TypeError, 'options', String(options));
  });

  test('undefined stands for none', async () => {
    const options = ['serviceName', 'resource', 'exporters', 'sampler', 'onError', 'spanLimits'];
    const tracer = createTracer(Object.fromEntries(options.map((name) => [name, undefined])));
    expect(tracer.startSpan('one').isRecording()).toBe(true);
    await tracer.shutdown();
  });
});

describe('a wrong limit', () => {
  const limits: (keyof SpanLimits)[] = [
    'attributeCountLimit',
    'attributeValueLengthLimit',
    'eventCountLimit',
    'linkCountLimit',
    'attributePerEventCountLimit',
    'attributePerLinkCountLimit',
  ];

  test.each(limits)('%s throws a RangeError that names it', (name) => {
    for (const [value, shown] of [
      [-1, '-1'],
      [1.5, '1.5'],
      [Number.NaN, 'NaN'],
      [Number.NEGATIVE_INFINITY, '-Infinity'],
      ['128', '"128"'],
    ] as const) {
      const make = (): unknown => new TracerProvider({ spanLimits: { [name]: value } });
      expectMistake(make, RangeError, `spanLimits.${name}`, shown);
    }
    expect(() => new TracerProvider({ spanLimits: { [name]: 0 } })).not.toThrow();
    expect(() => new TracerProvider({ spanLimits: { [name]: Infinity } })).not.toThrow();
  });
});

describe('a wrong option of batch or simple', () => {
  test.each<[keyof BatchOptions, unknown, string]>([
    ['scheduledDelayMillis', -1, '-1'],
    ['scheduledDelayMillis', Number.NaN, 'NaN'],
    ['scheduledDelayMillis', Infinity, 'Infinity'],
    ['scheduledDelayMillis', '5000', '"5000"'],
    ['exportTimeoutMillis', -1, '-1'],
    ['exportTimeoutMillis', 2 ** 31, '2147483648'],
    ['maxExportBatchSize', 0, '0'],
    ['maxExportBatchSize', 1.5, '1.5'],
    ['maxQueueSize', 0, '0'],
    ['maxQueueSize', Number.NaN, 'NaN'],
    ['maxQueueSize', '10', '"10"'],
  ])('%s: %o throws a RangeError that names it', (name, value, shown) => {
    expectMistake(() => batch(exporter, { [name]: value }), RangeError, name, shown);
    if (name === 'maxQueueSize' || name === 'exportTimeoutMillis') {
      expectMistake(() => simple(exporter, { [name]: value }), RangeError, name, shown);
    }
  });

  test('what is no exporter throws a TypeError', () => {
    for (const wrap of [batch, simple]) {
      expectMistake(() => wrap({} as never), TypeError, 'exporter', 'object');
      expectMistake(() => wrap(undefined as never), TypeError, 'exporter', 'undefined');
    }
  });
});

describe('a wrong argument', () => {
  test('of parentBased throws a TypeError', () => {
    expectMistake(() => parentBased(undefined as never), TypeError, 'root', 'undefined');
    expectMistake(() => parentBased(0.5 as never), TypeError, 'root', '0.5');
    expect(() => parentBased(alwaysOn)).not.toThrow();
  });

  test('of defineExporter throws a TypeError', () => {
    const nameless = { export: () => {} };
    expectMistake(() => defineExporter(nameless as never), TypeError, 'name', 'undefined');
    const idle = { name: 'idle' };
    expectMistake(() => defineExporter(idle as never), TypeError, 'definition', 'method export');
  });
});
