import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { propagation, type Context } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { spanOf } from '../src/context/context.ts';
import { extract, inject } from '../src/propagation/inject-extract.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-03`;

/** What the server found in each request: in its headers, and in the lists that Node keeps of them. */
let found: { joined: Context; distinct: Context; headers: IncomingHttpHeaders }[];
let url: string;

const server = createServer((message, response) => {
  const { headers, headersDistinct } = message;
  found.push({ headers, joined: extract(headers), distinct: extract(headersDistinct) });
  response.end();
});

beforeEach(async () => {
  found = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function send(headers: Record<string, string | string[]>): Promise<void> {
  const message = request(url, { headers }).end();
  const [response] = (await once(message, 'response')) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, 'end');
}

function headersFor(context: Context): object {
  return inject({}, context);
}

test('a trace goes on over fetch', async () => {
  const sent = { traceparent: TRACEPARENT, tracestate: 'a= 1,b=2', baggage: 'user=Am%C3%A9lie' };
  const context = extract(sent);
  await (await fetch(url, { headers: inject({ accept: 'text/plain' }, context) })).text();
  await (await fetch(url, { headers: inject(new Headers(), context) })).text();
  await (await fetch(url, { headers: inject([] as [string, string][], context) })).text();
  expect(found).toHaveLength(3);
  for (const { joined, distinct, headers } of found) {
    expect(headers).toMatchObject(sent);
    expect(headersFor(joined)).toEqual(sent);
    expect(headersFor(distinct)).toEqual(sent);
    expect(spanOf(joined)?.spanContext()).toMatchObject({ traceFlags: 3, isRemote: true });
    expect(propagation.getBaggage(joined)?.getEntry('user')?.value).toBe('Amélie');
  }
});

test('headers that were sent several times are joined, but for traceparent', async () => {
  await send({
    TraceParent: TRACEPARENT,
    TraceState: ['a=1', '', 'b=2'],
    Baggage: ['user=1', 'plan=2'],
  });
  await send({ traceparent: [TRACEPARENT, TRACEPARENT], baggage: 'user=1' });
  const [single, double] = found;
  for (const context of [single!.joined, single!.distinct]) {
    expect(headersFor(context)).toEqual({
      traceparent: TRACEPARENT,
      tracestate: 'a=1,b=2',
      baggage: 'user=1,plan=2',
    });
  }
  for (const context of [double!.joined, double!.distinct]) {
    expect(headersFor(context)).toEqual({ baggage: 'user=1' });
  }
});

test('baggage of any text arrives', async () => {
  const texts = [
    'a,b;c="d"\\',
    ' spaces\tand\r\nlines ',
    '100%',
    '1+1=2',
    '日本語 😀',
    '\u0000\u007f',
  ];
  const entries = texts.map((value, index) => [`key${index}`, { value }]);
  const baggage = propagation.createBaggage(Object.fromEntries(entries));
  await send(inject({}, propagation.setBaggage(extract({}), baggage)));
  const arrived = propagation.getBaggage(found[0]!.joined)?.getAllEntries();
  expect(arrived).toEqual(entries);
});
