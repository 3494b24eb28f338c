import { type Callbacks, TracingCallbacks } from '@spanlight/callbacks';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import { describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient, gardenServer } from '../support/mcp-garden.ts';
import { inMemory } from '../support/mcp-transports.ts';
import {
  type AnyClient,
  callTool,
  handle,
  type McpVersion,
  request,
} from '../support/mcp-versions.ts';
import { shown } from '../support/situations.ts';

// Whatever a server answers, and whatever a program asks: what the program gets is untouched, and the spans end.

const versions: McpVersion[] = ['v1', 'v2'];
const long = 'x'.repeat(10_000_000);

function broken(): never {
  throw new Error('broken');
}

function throwing(...names: string[]): object {
  const value = {};
  for (const name of names) {
    Object.defineProperty(value, name, { enumerable: true, get: broken });
  }
  return value;
}

const results: Record<string, unknown> = {
  'nothing in it': {},
  'content of other types': { content: 'text' },
  'an error without text': { isError: true, content: [{ type: 'image' }, null, 1] },
  'an error of another type': { isError: 'yes', content: [] },
  'ten megabytes': { content: [{ type: 'text', text: long }] },
  'ten megabytes of error': { content: [{ type: 'text', text: long }], isError: true },
  null: null,
  'a number': 1,
  'a getter that throws': throwing('content', 'isError'),
};

/** Without an answer, this is the end. */
const soon = { timeout: 30 };

const calls: Record<string, (client: AnyClient) => Promise<unknown>> = {
  'no parameters': (client) => callTool(client, undefined, soon),
  'parameters of another type': (client) => callTool(client, 'echo', soon),
  'parameters that are null': (client) => callTool(client, null, soon),
  'parameters that are a list': (client) => callTool(client, ['echo'], soon),
  'a name that is an object': (client) => callTool(client, { name: { a: 1 } }, soon),
  'no name': (client) => callTool(client, {}, soon),
  'parameters that throw': (client) => callTool(client, throwing('name', '_meta'), soon),
  'a _meta of another type': (client) => callTool(client, { name: 'echo', _meta: 'x' }, soon),
  'a traceparent of another type': (client) =>
    callTool(client, { name: 'echo', _meta: { traceparent: 1 } }, soon),
  'options that throw': (client) => callTool(client, { name: 'echo' }, throwing('onprogress')),
  'a signal that throws': (client) => callTool(client, { name: 'echo' }, throwing('signal')),
  'no request': (client) => request(client, {}, soon),
  'a request that throws': (client) => request(client, throwing('method', 'params'), soon),
  'a method of another type': (client) => request(client, { method: 1 }, soon),
};

async function settled(use: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await use() };
  } catch (error) {
    return shown(error);
  }
}

describe.each(versions)('version %s', (version) => {
  const compare = async (use: (client: AnyClient) => Promise<unknown>, result: unknown) => {
    const answer = async (...registered: Callbacks[]): Promise<unknown> => {
      const client = gardenClient(version);
      const server = gardenServer(version);
      if (result !== undefined) {
        // Past the check of results.
        Reflect.get(server, '_requestHandlers').set('tools/call', async () => result);
      }
      for (const callbacks of registered) {
        registerMcpClient(client, callbacks);
        registerMcpServer(server, callbacks);
      }
      const end = await inMemory(client, server);
      const seen = await settled(() => use(client));
      await end();
      return seen;
    };
    const { tracer, openCount } = collectSpans();
    const bare = await answer();
    expect(await answer(new TracingCallbacks(tracer, { captureContent: true }))).toEqual(bare);
    expect(openCount()).toBe(0);
  };

  test.each(Object.entries(results))('a result: %s', async (_name, result) => {
    await compare((client) => callTool(client, { name: 'echo' }, soon), result);
  });

  test.each(Object.entries(calls))('a call: %s', async (_name, use) => {
    await compare(use, undefined);
  });

  test('what handlers throw', async () => {
    for (const thrown of [undefined, null, 'text', { code: 'x' }, throwing('code', 'message')]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await compare(async (client) => {
        handle(client, 'roots/list', () => Promise.reject(thrown));
        return callTool(client, { name: 'ask' }, { timeout: 50 });
      }, undefined);
    }
  });

  test('notifications', async () => {
    await compare(async (client) => {
      const receive = Reflect.get(client, '_onnotification') as (...args: unknown[]) => unknown;
      for (const params of [undefined, null, 'x', { level: 1 }, { progressToken: {} }]) {
        for (const method of ['notifications/message', 'notifications/progress']) {
          Reflect.apply(receive, client, [{ jsonrpc: '2.0', method, params }]);
        }
      }
      return callTool(client, { name: 'echo' });
    }, undefined);
  });
});
