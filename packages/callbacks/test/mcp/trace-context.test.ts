import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { Server as ServerV2 } from '@modelcontextprotocol/server';
import { propagation, type SpanContext, trace, TraceFlags } from '@opentelemetry/api';
import { type Callbacks, CallbackManager, TracingCallbacks } from '@spanlight/callbacks';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import { activeContext, withContext } from '@spanlight/core';
import { describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient, gardenServer } from '../support/mcp-garden.ts';
import { requestLines } from '../support/mcp-spans.ts';
import { inMemory, overHttp } from '../support/mcp-transports.ts';
import {
  type AnyClient,
  type AnyServer,
  callTool,
  handle,
  type McpVersion,
  request,
} from '../support/mcp-versions.ts';

const versions: McpVersion[] = ['v1', 'v2'];
const TRACEPARENT = /^00-[\da-f]{32}-[\da-f]{16}-\d\d$/;
const FOREIGN: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};
const foreignParent = `00-${FOREIGN.traceId}-${FOREIGN.spanId}-01`;

interface Sent {
  readonly method?: string;
  readonly params?: { readonly _meta?: Record<string, unknown> };
}

/** What one side sends from now on, as it goes over the wire. */
function sentBy(peer: AnyClient | AnyServer): Sent[] {
  const { transport } = peer;
  const sent: Sent[] = [];
  const { send } = transport as { send: (...args: unknown[]) => Promise<void> };
  Object.assign(transport as object, {
    send(...args: unknown[]) {
      sent.push(args[0] as Sent);
      return Reflect.apply(send, transport, args);
    },
  });
  return sent;
}

/** A client and a server that are connected, with callbacks for the client. */
async function connected(version: McpVersion, callbacks: Callbacks) {
  const client = gardenClient(version);
  registerMcpClient(client, callbacks);
  const server = gardenServer(version);
  const end = await inMemory(client, server);
  return { client, server, end, sent: sentBy(client) };
}

const metaOf = ({ params }: Sent): Record<string, unknown> | undefined => params?.['_meta'];

describe.each(versions)('what a client sends, version %s', (version) => {
  test('carries the span of the request, and the baggage', async () => {
    const { tracer, spans } = collectSpans();
    const { client, end, sent } = await connected(version, new TracingCallbacks(tracer));
    const baggage = propagation.createBaggage({ plant: { value: 'rose' } });
    await withContext(propagation.setBaggage(activeContext(), baggage), () =>
      callTool(client, { name: 'echo', arguments: {} }),
    );
    await client.listPrompts();
    await end();

    expect(sent.map(metaOf)).toEqual([
      { traceparent: expect.stringMatching(TRACEPARENT) as string, baggage: 'plant=rose' },
      { traceparent: expect.stringMatching(TRACEPARENT) as string },
    ]);
    const parents = sent.map((message) => String(metaOf(message)?.traceparent).split('-')[2]);
    expect(parents).toEqual(spans.slice(-2).map((span) => span.spanContext().spanId));
  });

  test('keeps what the program has put there, and leaves its objects alone', async () => {
    const { client, end, sent } = await connected(
      version,
      new TracingCallbacks(collectSpans().tracer),
    );
    const params = Object.freeze({
      name: 'echo',
      arguments: Object.freeze({ value: 1 }),
      _meta: Object.freeze({ 'example.org/note': 'kept' }),
    });
    const message = Object.freeze({ method: 'prompts/get', params: { name: 'water' } });
    const options = Object.freeze({ onprogress: () => undefined });
    await callTool(client, params, options);
    await request(client, message);
    const baggage = propagation.createBaggage({ plant: { value: 'rose' } });
    await withContext(propagation.setBaggage(activeContext(), baggage), () =>
      callTool(client, { ...params, _meta: { traceparent: foreignParent } }),
    );
    await end();

    expect(sent.map(metaOf)).toEqual([
      {
        'example.org/note': 'kept',
        progressToken: 1,
        traceparent: expect.stringMatching(TRACEPARENT) as string,
      },
      { traceparent: expect.stringMatching(TRACEPARENT) as string },
      { traceparent: foreignParent },
    ]);
    expect(message).toEqual({ method: 'prompts/get', params: { name: 'water' } });
  });

  test('is what it was if it says itself what it is in JSON', async () => {
    const { client, end, sent } = await connected(
      version,
      new TracingCallbacks(collectSpans().tracer),
    );
    class Echo {
      readonly name = 'echo';
      toJSON(): object {
        return { name: 'echo', arguments: { value: 'x' } };
      }
    }
    await callTool(client, new Echo());
    await request(client, { method: 'tools/call', params: new Echo() });
    await end();

    expect(JSON.parse(JSON.stringify(sent.map(({ params }) => params)))).toEqual([
      { name: 'echo', arguments: { value: 'x' } },
      { name: 'echo', arguments: { value: 'x' } },
    ]);
  });

  test('is what it was if nobody traces and no span is active', async () => {
    const { client, end, sent } = await connected(version, {});
    await callTool(client, { name: 'echo', arguments: {} });
    await client.ping();
    await client.sendRootsListChanged();
    await end();

    expect(sent).toEqual([
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'echo', arguments: {} },
      },
      { jsonrpc: '2.0', id: 2, method: 'ping' },
      { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
    ]);
  });

  test('carries the span of the program if nobody traces, notifications too', async () => {
    const { client, end, sent } = await connected(version, {});
    const active = trace.setSpanContext(activeContext(), FOREIGN);
    await withContext(active, async () => {
      await callTool(client, { name: 'echo', arguments: {} });
      await client.sendRootsListChanged();
    });
    await end();

    expect(sent.map(metaOf)).toEqual([
      { traceparent: foreignParent },
      { traceparent: foreignParent },
    ]);
  });
});

describe.each(versions)('what a server sends, version %s', (version) => {
  test('becomes one if it is debounced', async () => {
    const method = 'notifications/tools/list_changed';
    const info = { name: 'garden', version: '1.0.0' };
    const options = { capabilities: { tools: {} }, debouncedNotificationMethods: [method] };
    const server = version === 'v1' ? new ServerV1(info, options) : new ServerV2(info, options);
    registerMcpServer(server, {});
    const client = gardenClient(version);
    const end = await inMemory(client, server);
    const sent = sentBy(server);
    await withContext(trace.setSpanContext(activeContext(), FOREIGN), async () => {
      await Promise.all([server.sendToolListChanged(), server.sendToolListChanged()]);
    });
    await end();

    expect(sent.map((message) => message.method)).toEqual([method]);
  });
});

describe.each(versions)('what a server serves, version %s', (version) => {
  test('has the span that came along as its parent, and what brought it as a link', async () => {
    const { tracer, spans } = collectSpans();
    const server = gardenServer(version);
    registerMcpServer(server, new TracingCallbacks(tracer));
    const client = gardenClient(version);
    // In memory, what is active when a request is sent is what brings it.
    const end = await inMemory(client, server);
    const call = { name: 'echo', _meta: { traceparent: foreignParent } };
    await tracer.span('POST /mcp', () => callTool(client, call));
    await tracer.span('POST /mcp', () => callTool(client, { name: 'echo' }));
    await callTool(client, { name: 'echo', _meta: { traceparent: 'nonsense' } });
    await end();

    const [first, second] = spans.filter(({ name }) => name === 'POST /mcp');
    const served = spans.filter(({ name }) => name === 'tools/call echo');
    expect(served.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
      FOREIGN.spanId,
      second?.spanContext().spanId,
      undefined,
    ]);
    expect(served[0]?.spanContext().traceId).toBe(FOREIGN.traceId);
    expect(served.map(({ links }) => links.map((link) => link.context.spanId))).toEqual([
      [first?.spanContext().spanId],
      [],
      [],
    ]);
  });

  test('has what the handler does below it', async () => {
    const { tracer, spans, openCount } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const [server, client] = [gardenServer(version), gardenClient(version)];
    handle(server, 'prompts/list', async () => {
      await manager.llmCall({ provider: 'acme', model: 'm1' }, () => Promise.resolve('Hello'));
      return tracer.span('look', () => ({ prompts: [] }));
    });
    registerMcpServer(server, manager);
    registerMcpClient(client, manager);
    const end = await overHttp(client, server);
    await client.listPrompts();
    await end();

    expect(requestLines(spans)).toEqual([
      'client chat m1 < server prompts/list',
      'client prompts/list',
      'internal look < server prompts/list',
      'server prompts/list < client prompts/list',
    ]);
    expect(openCount()).toBe(0);
  });

  test('gets the baggage of its client', async () => {
    const [server, client] = [gardenServer(version), gardenClient(version)];
    let plant: string | undefined;
    handle(server, 'prompts/list', () => {
      plant = propagation.getBaggage(activeContext())?.getEntry('plant')?.value;
      return { prompts: [] };
    });
    registerMcpServer(server, {});
    registerMcpClient(client, {});
    const end = await overHttp(client, server);
    const baggage = propagation.createBaggage({ plant: { value: 'rose' } });
    await withContext(propagation.setBaggage(activeContext(), baggage), () => client.listPrompts());
    await end();

    expect(plant).toBe('rose');
  });
});
