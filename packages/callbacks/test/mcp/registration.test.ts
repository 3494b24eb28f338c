import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer as McpServerV2, type Server as ServerV2 } from '@modelcontextprotocol/server';
import {
  CallbackManager,
  type Callbacks,
  type McpRequestStartEvent,
  type ToolStartEvent,
  TracingCallbacks,
  UsageCallbacks,
} from '@spanlight/callbacks';
import {
  type McpClientLike,
  type McpServerLike,
  registerMcpClient,
  registerMcpServer,
} from '@spanlight/callbacks/mcp';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient, gardenServer } from '../support/mcp-garden.ts';
import { requestLines } from '../support/mcp-spans.ts';
import { inMemory } from '../support/mcp-transports.ts';
import { callTool, handle, type McpVersion } from '../support/mcp-versions.ts';

const versions: McpVersion[] = ['v1', 'v2'];
const echo = { name: 'echo', arguments: { value: 'x' } };

class Counter implements Callbacks {
  readonly tools: ToolStartEvent[] = [];
  readonly requests: McpRequestStartEvent[] = [];
  endCount = 0;

  onToolStart(event: ToolStartEvent): void {
    this.tools.push(event);
  }

  onMcpRequestStart(event: McpRequestStartEvent): void {
    if (event.method !== 'initialize') {
      this.requests.push(event);
    }
  }

  onToolEnd(): void {
    this.endCount += 1;
  }
}

function broken(): never {
  throw new Error('broken');
}

/** The own properties of an object, and of the map in which it has its handlers. */
function propertiesOf(peer: object): unknown[] {
  const handlers = Reflect.get(peer, '_requestHandlers') as object;
  return [peer, handlers].map((value) =>
    Object.entries(Object.getOwnPropertyDescriptors(value)).filter(
      // These change by themselves.
      ([name]) => !['_requestMessageId', '_transport', '_serverVersion'].includes(name),
    ),
  );
}

test('the types of both versions are taken', () => {
  expectTypeOf<ClientV1>().toExtend<McpClientLike>();
  expectTypeOf<ClientV2>().toExtend<McpClientLike>();
  expectTypeOf<ServerV1>().toExtend<McpServerLike>();
  expectTypeOf<ServerV2>().toExtend<McpServerLike>();
  expectTypeOf<McpServerV1>().toExtend<McpServerLike>();
  expectTypeOf<McpServerV2>().toExtend<McpServerLike>();
  expectTypeOf<object>().not.toExtend<McpClientLike>();
  expectTypeOf<object>().not.toExtend<McpServerLike>();
  expectTypeOf(registerMcpClient).returns.toEqualTypeOf<() => void>();
  expectTypeOf(registerMcpServer).returns.toEqualTypeOf<() => void>();
});

describe.each(versions)('registerMcpClient, version %s', (version) => {
  test('answers what puts the client back as it was', async () => {
    const client = gardenClient(version);
    const before = propertiesOf(client);
    const counter = new Counter();
    const unregister = registerMcpClient(client, counter);
    const callToolOf = (): unknown => Reflect.get(client, 'callTool');

    expect(propertiesOf(client)).not.toEqual(before);
    expect(Object.keys(client)).not.toContain('callTool');
    expect(Reflect.get(Object(callToolOf()), 'name')).toBe('callTool');
    unregister();
    unregister();
    expect(propertiesOf(client)).toEqual(before);
    expect(callToolOf()).toBe((version === 'v1' ? ClientV1 : ClientV2).prototype.callTool);
    const end = await inMemory(client, gardenServer(version));
    await callTool(client, echo);
    await end();
    expect(counter.tools).toHaveLength(0);
  });

  test('works when the client is connected already, and may be undone while it is', async () => {
    const client = gardenClient(version);
    const end = await inMemory(client, gardenServer(version));
    const counter = new Counter();
    const unregister = registerMcpClient(client, counter);
    await callTool(client, echo);
    await client.ping();
    const pending = callTool(client, { name: 'echo', arguments: { value: 1, afterMillis: 10 } });
    unregister();
    await client.ping();
    await callTool(client, echo);
    await pending;
    await end();

    expect(counter.tools.map(({ serverName, toolName }) => [serverName, toolName])).toEqual([
      ['garden', 'echo'],
      ['garden', 'echo'],
    ]);
    expect(counter.requests.map(({ method }) => method)).toEqual(['ping']);
    expect(counter.endCount).toBe(2);
  });

  test('counts the same callbacks once, and lets several hear of the same run', async () => {
    const client = gardenClient(version);
    const counters = [new Counter(), new Counter()] as const;
    registerMcpClient(client, counters[0]);
    const unregister = registerMcpClient(client, counters[0]);
    registerMcpClient(client, counters[1]);
    const end = await inMemory(client, gardenServer(version));
    await callTool(client, echo);
    unregister();
    await callTool(client, echo);
    await end();

    expect(counters.map(({ tools }) => tools.length)).toEqual([1, 2]);
    expect(counters[0].tools[0]?.runId).toBe(counters[1].tools[0]?.runId);
  });

  test('leaves a method alone that someone else has replaced since', () => {
    const client = gardenClient(version);
    const unregister = registerMcpClient(client, {});
    const later = vi.fn<() => never>();
    Reflect.set(client, 'callTool', later);
    unregister();

    expect(Reflect.get(client, 'callTool')).toBe(later);
  });

  test('knows the client of a subclass', async () => {
    const Base = (version === 'v1' ? ClientV1 : ClientV2) as typeof ClientV1;
    class OwnClient extends Base {
      override async callTool(...args: Parameters<ClientV1['callTool']>): Promise<never> {
        // With parameters of its own, so that the request does not look like that of the call.
        return (await super.callTool({ ...args[0] }, args[1], args[2])) as never;
      }
    }
    const client = new OwnClient({ name: 'own', version: '1.0.0' });
    const { tracer, spans } = collectSpans();
    const usage = new UsageCallbacks();
    registerMcpClient(client, new CallbackManager([usage, new TracingCallbacks(tracer)]));
    const end = await inMemory(client, gardenServer(version));
    await client.callTool(echo);
    await end();

    expect(client).toBeInstanceOf(OwnClient);
    expect(requestLines(spans)).toEqual(['client tools/call echo']);
    expect(usage.summary().tools.echo?.calls).toBe(1);
  });
});

describe.each(versions)('registerMcpServer, version %s', (version) => {
  test('answers what puts the server back as it was', async () => {
    const server = gardenServer(version);
    const before = propertiesOf(server);
    const counter = new Counter();
    const unregister = registerMcpServer(server, counter);

    expect(propertiesOf(server)).not.toEqual(before);
    unregister();
    unregister();
    expect(propertiesOf(server)).toEqual(before);
    const client = gardenClient(version);
    const end = await inMemory(client, server);
    await callTool(client, echo);
    await end();
    expect(counter.requests).toHaveLength(0);
  });

  test('hears of an McpServer what it hears of the server in it, once', async () => {
    const info = { name: 'high', version: '1.0.0' };
    const server = version === 'v1' ? new McpServerV1(info) : new McpServerV2(info);
    const counter = new Counter();
    registerMcpServer(server, counter);
    const unregister = registerMcpServer(server.server, counter);
    // After it was registered.
    (server as McpServerV2).registerTool('weed', {}, () => ({ content: [] }));
    const client = gardenClient(version);
    const end = await inMemory(client, server.server);
    await callTool(client, { name: 'weed' });
    unregister();
    await callTool(client, { name: 'weed' });
    await end();

    expect(counter.requests).toMatchObject([
      { method: 'tools/call', target: 'weed', side: 'server', serverName: 'high', requestId: 1 },
    ]);
  });

  test('works when the server is connected already, for handlers that are set later', async () => {
    const server = gardenServer(version);
    const client = gardenClient(version);
    const end = await inMemory(client, server);
    const counter = new Counter();
    const unregister = registerMcpServer(server, counter);
    await client.listPrompts();
    handle(server, 'prompts/list', () => ({ prompts: [] }));
    const { prompts } = await client.listPrompts();
    unregister();
    await client.listPrompts();
    await end();

    expect(prompts).toEqual([]);
    expect(counter.requests.map(({ method }) => method)).toEqual(['prompts/list', 'prompts/list']);
  });

  test('hears of requests for which there is only a fallback', async () => {
    const server = gardenServer(version);
    server.fallbackRequestHandler = async () => ({ found: true });
    const counter = new Counter();
    registerMcpServer(server, counter);
    const client = gardenClient(version);
    const end = await inMemory(client, server);
    const { z } = await import('zod');
    const schema = z.looseObject({});
    const found = await (client as ClientV2).request({ method: 'garden/find' }, schema);
    await end();

    expect(found).toMatchObject({ found: true });
    expect(counter.requests.map(({ method }) => method)).toEqual(['garden/find']);
  });
});

test('what is no client, and no server, is refused', () => {
  const client = gardenClient('v1');
  const server = gardenServer('v2');
  for (const value of [undefined, null, 'x', {}, { server: {} }, ClientV1, server]) {
    expect(() => registerMcpClient(value as unknown as ClientV1, {})).toThrow(
      '[spanlight] [callbacks] registerMcpClient cannot listen to this client',
    );
  }
  for (const value of [undefined, null, 'x', {}, { server: {} }, ServerV1, client]) {
    expect(() => registerMcpServer(value as unknown as ServerV1, {})).toThrow(
      '[spanlight] [callbacks] registerMcpServer cannot listen to this client',
    );
  }
  for (const value of [undefined, null, 'x']) {
    expect(() => registerMcpClient(client, value as unknown as Callbacks)).toThrow(TypeError);
    expect(() => registerMcpServer(server, value as unknown as Callbacks)).toThrow(TypeError);
  }
  expect(() => registerMcpClient(Object.freeze(gardenClient('v2')), {})).toThrow(TypeError);
});

describe.each(versions)('a handler that fails, version %s', (version) => {
  test('does not disturb the call', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const client = gardenClient(version);
    const server = gardenServer(version);
    const handler: Callbacks = {
      onToolStart: broken,
      onToolEnd: broken,
      onMcpRequestStart: broken,
      onMcpRequestEnd: broken,
      onMcpProgress: broken,
      onMcpLogging: () => Promise.reject(new Error('broken')),
      onMcpConnect: broken,
      onMcpDisconnect: broken,
      withRun: broken,
    };
    registerMcpClient(client, handler);
    registerMcpServer(server, handler);
    const end = await inMemory(client, server);
    const result = await callTool(client, { name: 'dig' }, { onprogress: () => undefined });
    await end();

    expect(result).toMatchObject({ content: [{ text: 'dug' }] });
    warn.mockRestore();
  });

  test('reaches the caller when it is critical', async () => {
    const served = vi.fn<() => object>(() => ({ prompts: [] }));
    const callOf = async (method: keyof Callbacks): Promise<unknown> => {
      const client = gardenClient(version);
      const server = gardenServer(version);
      handle(server, 'prompts/list', served);
      const manager = new CallbackManager();
      const end = await inMemory(client, server);
      manager.add({ [method]: broken }, { critical: true });
      registerMcpClient(client, manager);
      try {
        await client.listPrompts();
        return await callTool(client, { name: 'dig' });
      } finally {
        await end();
      }
    };

    await expect(callOf('onMcpRequestStart')).rejects.toThrow('broken');
    expect(served).not.toHaveBeenCalled();
    await expect(callOf('onMcpRequestEnd')).rejects.toThrow('broken');
    await expect(callOf('onToolStart')).rejects.toThrow('broken');
    await expect(callOf('onToolEnd')).rejects.toThrow('broken');
  });

  test('goes where the errors of the client go when it is critical and nobody waits', async () => {
    const client = gardenClient(version);
    const errors: string[] = [];
    Reflect.set(client, 'onerror', (error: Error) => errors.push(error.message));
    const manager = new CallbackManager();
    for (const method of ['onMcpProgress', 'onMcpLogging', 'onMcpDisconnect'] as const) {
      manager.add({ [method]: () => broken() }, { critical: true });
    }
    registerMcpClient(client, manager);
    const end = await inMemory(client, gardenServer(version));
    const seen: unknown[] = [];
    await callTool(client, { name: 'dig' }, { onprogress: (value: unknown) => seen.push(value) });
    await end();

    expect(seen).toHaveLength(2);
    expect(errors).toHaveLength(4);
    expect(errors.every((message) => message.includes('broken'))).toBe(true);
  });

  test('refuses a request for the server when it is critical', async () => {
    const client = gardenClient(version);
    const server = gardenServer(version);
    const manager = new CallbackManager();
    manager.add(
      { onMcpRequestStart: ({ target }) => (target === undefined ? undefined : broken()) },
      { critical: true },
    );
    registerMcpServer(server, manager);
    const end = await inMemory(client, server);

    await expect(callTool(client, echo)).rejects.toMatchObject({ code: -32_603 });
    await end();
  });
});
