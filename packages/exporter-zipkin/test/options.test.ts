import { fakeSpan } from '@spanlight/core/testing';
import { ZipkinExporter, type ZipkinExporterOptions } from '@spanlight/exporter-zipkin';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { resolveOptions } from '../src/zipkin-options.ts';
import { exportSpans } from './support/export-spans.ts';
import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

beforeEach(() => {
  vi.stubEnv('OTEL_EXPORTER_ZIPKIN_ENDPOINT', undefined);
  vi.stubEnv('OTEL_EXPORTER_ZIPKIN_TIMEOUT', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a wrong option throws', () => {
  const ENDPOINT_ADVICE = 'Set a URL that begins with http:// or https://.';
  const TIMEOUT_ADVICE = 'Set 1 to 2147483647 milliseconds.';
  test.each([
    [null, TypeError, 'options cannot be null. Set an object.'],
    [{ endpoint: 'zipkin' }, TypeError, `endpoint cannot be "zipkin". ${ENDPOINT_ADVICE}`],
    [
      { endpoint: 'localhost:9411' },
      TypeError,
      `endpoint cannot be "localhost:9411". ${ENDPOINT_ADVICE}`,
    ],
    [{ endpoint: '' }, TypeError, `endpoint cannot be "". ${ENDPOINT_ADVICE}`],
    [{ endpoint: 9411 }, TypeError, `endpoint cannot be 9411. ${ENDPOINT_ADVICE}`],
    [{ endpoint: null }, TypeError, `endpoint cannot be null. ${ENDPOINT_ADVICE}`],
    [
      { endpoint: 'user:hunter2@zipkin/?key=hunter3' },
      TypeError,
      `endpoint cannot be "…@zipkin/?…". ${ENDPOINT_ADVICE}`,
    ],
    [
      { endpoint: 'http://%zz@zipkin' },
      TypeError,
      `endpoint cannot be "…@zipkin". ${ENDPOINT_ADVICE}`,
    ],
    [{ headers: 'a=b' }, TypeError, 'headers cannot be "a=b". Set an object.'],
    [
      { headers: { 'x-key': 'hunter2\nx: y' } },
      TypeError,
      'headers cannot have "x-key" with the value it has. Set a name and a text that HTTP allows.',
    ],
    [
      { headers: { 'x-key': 5 } },
      TypeError,
      'headers cannot have "x-key" with the value it has. Set a name and a text that HTTP allows.',
    ],
    [{ timeoutMillis: 0 }, RangeError, `timeoutMillis cannot be 0. ${TIMEOUT_ADVICE}`],
    [{ timeoutMillis: NaN }, RangeError, `timeoutMillis cannot be NaN. ${TIMEOUT_ADVICE}`],
    [
      { timeoutMillis: 2 ** 31 },
      RangeError,
      `timeoutMillis cannot be 2147483648. ${TIMEOUT_ADVICE}`,
    ],
    [{ timeoutMillis: '5000' }, RangeError, `timeoutMillis cannot be "5000". ${TIMEOUT_ADVICE}`],
  ])('%j', (options, ErrorType, message) => {
    const create = () => new ZipkinExporter(options as ZipkinExporterOptions);
    expect(create).toThrow(ErrorType);
    expect(create).toThrow(new ErrorType(`[spanlight] [exporter-zipkin] ${message}`));
  });
});

describe('where spans go', () => {
  const DEFAULT = 'http://localhost:9411/api/v2/spans';
  test.each([
    ['the default', undefined, undefined, DEFAULT],
    ['the variable', undefined, ' https://a.example/spans ', 'https://a.example/spans'],
    ['a blank variable counts for nothing', undefined, ' ', DEFAULT],
    [
      'the option beats the variable',
      'http://b.example/c',
      'http://a.example',
      'http://b.example/c',
    ],
    ['a path is added where there is none', 'http://b:1', undefined, 'http://b:1/api/v2/spans'],
    ['also to the variable', undefined, 'http://b/?k=v', 'http://b/api/v2/spans?k=v'],
  ])('%s', (_title, endpoint, variable, expected) => {
    const options = endpoint === undefined ? {} : { endpoint };
    const environment = { OTEL_EXPORTER_ZIPKIN_ENDPOINT: variable };
    expect(resolveOptions(options, environment).endpoint.url.href).toBe(expected);
  });

  test('is read from the environment of the process', async () => {
    await using standIn = await ZipkinStandIn.start();
    vi.stubEnv('OTEL_EXPORTER_ZIPKIN_ENDPOINT', standIn.url);
    await exportSpans(new ZipkinExporter(), [fakeSpan()]);
    expect(standIn.spans).toHaveLength(1);
  });
});

test.each([
  ['the default', undefined, undefined, 10_000],
  ['the variable', undefined, '2500', 2500],
  ['a blank variable counts for nothing', undefined, '', 10_000],
  ['the option beats the variable', 300, '2500', 300],
])('how long a request may take: %s', (_title, timeoutMillis, variable, expected) => {
  const options = timeoutMillis === undefined ? {} : { timeoutMillis };
  const environment = { OTEL_EXPORTER_ZIPKIN_TIMEOUT: variable };
  expect(resolveOptions(options, environment).timeoutMillis).toBe(expected);
});

test.each([
  [
    'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
    'me:hunter2@zipkin',
    'OTEL_EXPORTER_ZIPKIN_ENDPOINT cannot be "…@zipkin". Set a URL that begins with http:// or https://. It is ignored.',
  ],
  [
    'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
    '10s',
    'OTEL_EXPORTER_ZIPKIN_TIMEOUT cannot be "10s". Set 1 to 2147483647 milliseconds. It is ignored.',
  ],
  [
    'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
    '-1',
    'OTEL_EXPORTER_ZIPKIN_TIMEOUT cannot be "-1". Set 1 to 2147483647 milliseconds. It is ignored.',
  ],
])('a wrong variable is told of once and ignored: %s=%s', (name, value, message) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubEnv(name, value);
  const exporter = new ZipkinExporter();
  expect(exporter.name).toBe('zipkin');
  expect(warn.mock.calls).toEqual([[`[spanlight] [exporter-zipkin] ${message}`]]);
  expect(resolveOptions({}, {})).toEqual(resolveOptions({}, { [name]: value }));
});
