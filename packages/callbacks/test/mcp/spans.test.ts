import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  CallbackManager,
  type Callbacks,
  type McpConnectEvent,
  type McpDisconnectEvent,
  type McpLoggingEvent,
  TracingCallbacks,
  UsageCallbacks,
} from '@spanlight/callbacks';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import type { ReadableSpan } from '@spanlight/core';
import { describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient, gardenServer } from '../support/mcp-garden.ts';
import { requestLines } from '../support/mcp-spans.ts';
import { type Connect, inMemory, overHttp } from '../support/mcp-transports.ts';
import { type AnyClient, callTool, handle, type McpVersion } from '../support/mcp-versions.ts';

const versions: McpVersion[] = ['v1', 'v2'];

/** The spans of a client and of a server, while something is done with the client. */
async function spansOf(
  version: McpVersion,
  use: (client: AnyClient, callbacks: TracingCallbacks) => unknown,
  captureContent = false,
  connect: Connect = inMemory,
): Promise<{ sent: ReadableSpan[]; served: ReadableSpan[] }> {
  const { tracer, spans } = collectSpans();
  const callbacks = new TracingCallbacks(tracer, { captureContent });
  const client = gardenClient(version);
  const server = gardenServer(version);
  registerMcpClient(client, callbacks);
  registerMcpServer(server, callbacks);
  const end = await connect(client, server);
  await use(client, callbacks);
  await end();
  const others = spans.filter(({ name }) => name !== 'initialize');
  return {
    sent: others.filter(({ kind }) => kind === SpanKind.CLIENT),
    served: others.filter(({ kind }) => kind === SpanKind.SERVER),
  };
}

describe.each(versions)('what spans say, version %s', (version) => {
  test('of a tool, over HTTP', async () => {
    const call = { name: 'add', arguments: { a: 1, b: 2 } };
    const { sent, served } = await spansOf(
      version,
      (client) => callTool(client, call),
      false,
      overHttp,
    );

    const common = {
      'mcp.method.name': 'tools/call',
      'mcp.session.id': expect.stringMatching(/^[\da-f-]{36}$/) as string,
      'mcp.protocol.version': '2025-11-25',
      'jsonrpc.request.id': '1',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'add',
      'network.transport': 'tcp',
    };
    expect(sent.map(({ attributes }) => attributes)).toEqual([
      {
        ...common,
        'gen_ai.tool.type': 'function',
        'server.address': '127.0.0.1',
        'server.port': expect.any(Number) as number,
        'spanlight.tool.server_name': 'garden',
      },
    ]);
    expect(served.map(({ attributes }) => attributes)).toEqual([
      { ...common, 'spanlight.mcp.server_name': 'garden' },
    ]);
  });

  test('of other requests', async () => {
    const { sent, served } = await spansOf(version, async (client) => {
      await client.getPrompt({ name: 'water' });
      await client.readResource({ uri: 'garden://bed/1?of=roses' });
      await client.subscribeResource({ uri: 'garden://bed/2' });
    });

    for (const spans of [sent, served]) {
      expect(spans.map(({ name }) => name)).toEqual([
        'prompts/get water',
        'resources/read',
        'resources/subscribe',
      ]);
      expect(spans.map(({ attributes }) => attributes)).toMatchObject([
        { 'gen_ai.prompt.name': 'water', 'jsonrpc.request.id': '1' },
        { 'mcp.resource.uri': 'garden://bed/1', 'jsonrpc.request.id': '2' },
        { 'mcp.resource.uri': 'garden://bed/2', 'jsonrpc.request.id': '3' },
      ]);
      expect(spans[0]?.attributes).not.toHaveProperty('gen_ai.operation.name');
    }
  });

  test('of content: nothing, unless it is asked for', async () => {
    const closed = await spansOf(version, tellSecrets);
    const open = await spansOf(version, tellSecrets, true);

    expect(JSON.stringify([closed.sent, closed.served].flat().map(told))).not.toMatch(
      /secret|no water|closed|spade/,
    );
    expect(closed.sent.map(({ status }) => status)).toEqual([
      { code: SpanStatusCode.UNSET },
      { code: SpanStatusCode.ERROR, message: 'tool_error' },
      { code: SpanStatusCode.ERROR, message: '-32050' },
      { code: SpanStatusCode.ERROR, message: '-32603' },
    ]);
    for (const spans of [open.sent, open.served]) {
      expect(spans.map(({ attributes }) => attributes)).toMatchObject([
        {
          'gen_ai.tool.call.arguments': '{"value":"secret"}',
          'gen_ai.tool.call.result': expect.stringContaining('"text":"secret"') as string,
        },
        { 'gen_ai.tool.call.result': expect.stringContaining('no water') as string },
        { 'error.type': '-32050', 'rpc.response.status_code': '-32050' },
        { 'error.type': '-32603', 'rpc.response.status_code': '-32603' },
      ]);
      expect(spans.slice(1).map(({ status }) => status.message)).toEqual([
        'no water',
        expect.stringContaining('the garden is closed'),
        expect.stringContaining('the spade broke'),
      ]);
    }
  });

  test('of what a handler has thrown: its class and where', async () => {
    const { served } = await spansOf(version, (client) =>
      callTool(client, { name: 'break' }).catch(() => undefined),
    );

    expect(served[0]?.events[0]).toMatchObject({
      name: 'exception',
      attributes: {
        'exception.type': 'RangeError',
        'exception.stacktrace': expect.stringContaining('mcp-garden.ts') as string,
      },
    });
  });

  test('of calls at once that are given the same parameters', async () => {
    const call = { name: 'echo', arguments: { value: 'x', afterMillis: 5 } };
    const { sent } = await spansOf(version, (client) =>
      Promise.all([callTool(client, call), callTool(client, call), callTool(client, call)]),
    );

    expect(sent.map(({ attributes }) => attributes['jsonrpc.request.id'])).toEqual(['1', '2', '3']);
  });

  test('of progress and logs', async () => {
    const { sent } = await spansOf(
      version,
      (client) => callTool(client, { name: 'dig' }, { onprogress: () => undefined }),
      true,
    );

    expect(sent[0]?.events).toMatchObject([
      {
        name: 'spanlight.mcp.log',
        attributes: {
          'spanlight.mcp.level': 'info',
          'spanlight.mcp.logger_name': 'spade',
          'spanlight.mcp.data': 'a stone',
        },
      },
      { name: 'spanlight.mcp.progress', attributes: { 'spanlight.mcp.progress': 1 } },
      {
        name: 'spanlight.mcp.progress',
        attributes: {
          'spanlight.mcp.progress': 2,
          'spanlight.mcp.total': 2,
          'spanlight.mcp.message': 'deep enough',
        },
      },
    ]);
  });
});

describe.each(versions)('the tool of a framework, version %s', (version) => {
  test('and the call of the MCP tool in it are one span, and count once', async () => {
    const { tracer, spans } = collectSpans();
    const usage = new UsageCallbacks();
    const manager = new CallbackManager([new TracingCallbacks(tracer), usage]);
    const client = gardenClient(version);
    registerMcpClient(client, manager);
    const end = await inMemory(client, gardenServer(version));
    const call = { name: 'echo', arguments: { value: 'x' } };
    await manager.toolCall({ toolName: 'echo', toolCallId: 'call_1' }, () =>
      callTool(client, call),
    );
    await manager.toolCall({ toolName: 'repeat' }, () => callTool(client, call));
    await end();

    expect(requestLines(spans)).toEqual([
      'client tools/call echo < internal execute_tool repeat',
      'internal execute_tool echo',
      'internal execute_tool repeat',
    ]);
    const one = spans.find(({ name }) => name === 'execute_tool echo');
    expect(one?.attributes).toMatchObject({
      'gen_ai.tool.call.id': 'call_1',
      'mcp.method.name': 'tools/call',
      'mcp.protocol.version': '2025-11-25',
      'jsonrpc.request.id': '1',
      'spanlight.tool.server_name': 'garden',
    });
    const { tools } = usage.summary();
    expect([tools.echo?.calls, tools.repeat?.calls]).toEqual([2, 1]);
  });

  test('is what the server has as its parent', async () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const client = gardenClient(version);
    const server = gardenServer(version);
    registerMcpClient(client, manager);
    registerMcpServer(server, manager);
    const end = await overHttp(client, server);
    await manager.toolCall({ toolName: 'echo' }, () => callTool(client, { name: 'echo' }));
    await end();

    expect(requestLines(spans)).toEqual([
      'internal execute_tool echo',
      'server tools/call echo < internal execute_tool echo',
    ]);
  });
});

class Connections implements Callbacks {
  readonly events: [string, McpConnectEvent | McpDisconnectEvent | McpLoggingEvent][] = [];

  onMcpConnect(event: McpConnectEvent): void {
    this.events.push(['connect', event]);
  }

  onMcpDisconnect(event: McpDisconnectEvent): void {
    this.events.push(['disconnect', event]);
  }

  onMcpLogging(event: McpLoggingEvent): void {
    this.events.push(['log', event]);
  }
}

describe.each(versions)('connections, version %s', (version) => {
  test.each([
    ['other', inMemory],
    ['http', overHttp],
  ])('%s: are told of, each with an id of its own', async (transport, connect) => {
    const connections = new Connections();
    const client = gardenClient(version);
    registerMcpClient(client, connections);
    for (let turn = 0; turn < 2; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const end = await connect(client, gardenServer(version));
      // oxlint-disable-next-line no-await-in-loop -- see above
      await end();
    }

    const garden = { serverName: 'garden' };
    expect(connections.events).toMatchObject([
      ['connect', { ...garden, transport }],
      ['disconnect', garden],
      ['connect', { ...garden, transport }],
      ['disconnect', garden],
    ]);
    const [first, second, third, fourth] = connections.events.map(([, { runId }]) => runId);
    expect(second).toBe(first);
    expect(fourth).toBe(third);
    expect(third).not.toBe(first);
  });

  test('that fail are not told of', async () => {
    const connections = new Connections();
    const client = gardenClient(version);
    registerMcpClient(client, connections);
    const server = gardenServer(version);
    handle(server, 'initialize', () => Promise.reject(new Error('no')));

    await expect(inMemory(client, server)).rejects.toThrow('no');
    expect(connections.events).toEqual([]);
  });

  test('have the lines of a log that belong to no tool, or to any of several', async () => {
    const connections = new Connections();
    const client = gardenClient(version);
    registerMcpClient(client, connections);
    const server = gardenServer(version);
    const end = await inMemory(client, server);
    const pending = callTool(client, { name: 'echo', arguments: { afterMillis: 20 } });
    await server.sendLoggingMessage({ level: 'debug', data: 'during one' });
    const other = callTool(client, { name: 'echo', arguments: { afterMillis: 20 } });
    await server.sendLoggingMessage({ level: 'debug', data: 'during two' });
    await Promise.all([pending, other]);
    await server.sendLoggingMessage({ level: 'debug', data: 'after both' });
    await end();

    const logs = connections.events.filter(([name]) => name === 'log').map(([, event]) => event);
    const [connect] = connections.events;
    expect(logs).toMatchObject([
      { data: 'during one', toolName: 'echo' },
      { data: 'during two', serverName: 'garden', runId: connect?.[1].runId },
      { data: 'after both', serverName: 'garden', runId: connect?.[1].runId },
    ]);
    expect(logs[0]?.runId).not.toBe(connect?.[1].runId);
  });
});

async function tellSecrets(client: AnyClient): Promise<void> {
  await callTool(client, { name: 'echo', arguments: { value: 'secret' } });
  await callTool(client, { name: 'fail', arguments: { why: 'secret' } });
  await callTool(client, { name: 'refuse' }).catch(() => undefined);
  await callTool(client, { name: 'break' }).catch(() => undefined);
}

function told({ attributes, events, name, status }: ReadableSpan): unknown {
  return { attributes, events, name, status };
}
