import { fakeSpan } from '@spanlight/core/testing';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { expect, test } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

test('a request is a POST of JSON of known length', async () => {
  await using standIn = await ZipkinStandIn.start();
  await exportSpans(new ZipkinExporter({ endpoint: standIn.url }), [fakeSpan({ name: 'ä' })]);
  const [request] = standIn.requests;
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(request?.body ?? '')),
  });
});

test('no request is made for no spans', async () => {
  await using standIn = await ZipkinStandIn.start();
  expect(await exportSpans(new ZipkinExporter({ endpoint: standIn.url }), [])).toEqual({ code: 0 });
  expect(standIn.requests).toEqual([]);
});

test('connections are used again', async () => {
  await using standIn = await ZipkinStandIn.start();
  const exporter = new ZipkinExporter({ endpoint: standIn.url });
  for (let count = 0; count < 5; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    await exportSpans(exporter, [fakeSpan()]);
  }
  expect(standIn.requests).toHaveLength(5);
  // Two, when a request begins before the platform has put the first one back.
  expect(standIn.connections).toBeLessThanOrEqual(2);
});

test('headers are sent, and cannot change the type of the body', async () => {
  await using standIn = await ZipkinStandIn.start();
  const headers = { 'X-Scope-OrgID': 'team', 'Content-Type': 'text/plain' };
  await exportSpans(new ZipkinExporter({ endpoint: standIn.url, headers }), [fakeSpan()]);
  expect(standIn.requests[0]?.headers).toMatchObject({
    'x-scope-orgid': 'team',
    'content-type': 'application/json',
  });
});

test('a function for headers is asked for each request', async () => {
  await using standIn = await ZipkinStandIn.start();
  let asked = 0;
  const headers = async () => {
    asked += 1;
    return { authorization: `Bearer ${asked}` };
  };
  const exporter = new ZipkinExporter({ endpoint: standIn.url, headers });
  await exportSpans(exporter, [fakeSpan()]);
  await exportSpans(exporter, [fakeSpan()]);
  expect(standIn.requests.map((request) => request.headers.authorization)).toEqual([
    'Bearer 1',
    'Bearer 2',
  ]);
});

test.each([
  ['me:p%40ss@', {}, `Basic ${Buffer.from('me:p@ss').toString('base64')}`],
  ['me@', {}, `Basic ${Buffer.from('me:').toString('base64')}`],
  ['me:pass@', { Authorization: 'Bearer token' }, 'Bearer token'],
  ['', {}, undefined],
])(
  'http://%szipkin with headers %j is authorized by %s',
  async (credentials, headers, expected) => {
    await using standIn = await ZipkinStandIn.start();
    const endpoint = standIn.url.replace('//', `//${credentials}`);
    const result = await exportSpans(new ZipkinExporter({ endpoint, headers }), [fakeSpan()]);
    expect(result).toEqual({ code: 0 });
    expect(standIn.requests[0]?.headers.authorization).toBe(expected);
  },
);
