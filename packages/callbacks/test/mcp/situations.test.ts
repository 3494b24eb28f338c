import { setTimeout as sleep } from 'node:timers/promises';

import { TracingCallbacks } from '@spanlight/callbacks';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import { describe, expect, test, vi } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient, gardenServer } from '../support/mcp-garden.ts';
import { requestLines } from '../support/mcp-spans.ts';
import { type Connect, inMemory, overHttp } from '../support/mcp-transports.ts';
import {
  type AnyClient,
  type AnyServer,
  callTool,
  type McpVersion,
  onLog,
  request,
} from '../support/mcp-versions.ts';
import { shown } from '../support/situations.ts';

/** What a program does with a client, and the spans that this must make. */
interface Situation {
  readonly name: string;
  /** Answers everything that the program can see. */
  readonly use: (client: AnyClient, server: AnyServer) => unknown;
  /** See {@link requestLines}; those of the client, and for each of them one of the server. */
  readonly spans:
    | readonly string[]
    | ((client: McpVersion, server: McpVersion) => readonly string[]);
}

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then((value) => ({ value }), shown);

/** A request that both sides know, with nothing special about it. */
function both(name: string, end = ''): string[] {
  return [`client ${name}${end}`, `server ${name}${end} < client ${name}`];
}

const timeoutOf = (version: McpVersion): string =>
  version === 'v1' ? '-32001' : 'REQUEST_TIMEOUT';
const closedOf = (version: McpVersion): string =>
  version === 'v1' ? '-32000' : 'CONNECTION_CLOSED';

const situations: Situation[] = [
  {
    name: 'a tool answers',
    use: (client) => callTool(client, { name: 'echo', arguments: { value: 'x' } }),
    spans: both('tools/call echo'),
  },
  {
    name: 'a tool answers with structured content, whose schema is known',
    use: async (client) => [
      await client.listTools({ cursor: 'second' }),
      await callTool(client, { name: 'add', arguments: { a: 1, b: 2 } }),
    ],
    spans: [...both('tools/list'), ...both('tools/call add')],
  },
  {
    name: 'structured content does not match its schema',
    use: async (client) => {
      await client.listTools();
      return failure(callTool(client, { name: 'lie' }));
    },
    spans: (client) => [
      ...(client === 'v1' ? [] : both('tools/list')),
      ...both('tools/list'),
      'client tools/call lie (-32602)',
      'server tools/call lie < client tools/call lie',
    ],
  },
  {
    name: 'a tool fails, and says so in its result',
    use: (client) => callTool(client, { name: 'fail', arguments: {} }),
    spans: both('tools/call fail', ' (tool_error)'),
  },
  {
    name: 'a tool is refused, with a code of its own',
    use: (client) => failure(callTool(client, { name: 'refuse' })),
    spans: both('tools/call refuse', ' (-32050)'),
  },
  {
    name: 'a handler throws',
    use: (client) => failure(callTool(client, { name: 'break' })),
    spans: both('tools/call break', ' (-32603)'),
  },
  {
    name: 'a tool is not there',
    use: (client) => failure(callTool(client, { name: 'fly' })),
    spans: both('tools/call fly', ' (-32602)'),
  },
  {
    name: 'a method is not there',
    use: (client) => failure(request(client, { method: 'garden/sleep' })),
    spans: ['client garden/sleep (-32601)'],
  },
  {
    name: 'a call takes too long',
    use: (client) => failure(callTool(client, { name: 'wait' }, { timeout: 20 })),
    spans: (client) => [
      `client tools/call wait (${timeoutOf(client)})`,
      'server tools/call wait (aborted) < client tools/call wait',
    ],
  },
  {
    name: 'a call is cancelled by its signal',
    use: (client) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 20);
      return failure(callTool(client, { name: 'wait' }, { signal: controller.signal }));
    },
    spans: both('tools/call wait', ' (aborted)'),
  },
  {
    name: 'a call is cancelled before it begins',
    use: (client) =>
      failure(callTool(client, { name: 'echo' }, { signal: AbortSignal.abort('enough') })),
    spans: ['client tools/call echo (aborted)'],
  },
  {
    name: 'a tool tells of progress and logs',
    use: async (client) => {
      const seen: unknown[] = [];
      // What carries the span stands there for all to see.
      const see = (params: object): unknown => seen.push({ ...params, _meta: undefined });
      onLog(client, see);
      const result = await callTool(client, { name: 'dig' }, { onprogress: see });
      await sleep(5);
      return [result, seen];
    },
    spans: both('tools/call dig'),
  },
  {
    name: 'a tool asks the client, its user and for its roots',
    use: (client) => callTool(client, { name: 'ask' }),
    spans: [
      ...both('tools/call ask'),
      ...['sampling/createMessage', 'elicitation/create', 'roots/list'].flatMap((name) => [
        `client ${name} < server tools/call ask`,
        `server ${name} < client ${name}`,
      ]),
    ],
  },
  {
    name: 'prompts',
    use: async (client) => [
      await client.listPrompts(),
      await client.getPrompt({ name: 'water', arguments: { plant: 'rose' } }),
    ],
    spans: [...both('prompts/list'), ...both('prompts/get water')],
  },
  {
    name: 'resources',
    use: async (client) => [
      await client.listResources(),
      await client.listResourceTemplates(),
      await client.readResource({ uri: 'garden://bed/1' }),
      await client.subscribeResource({ uri: 'garden://bed/1' }),
      await client.unsubscribeResource({ uri: 'garden://bed/1' }),
    ],
    spans: [
      'resources/list',
      'resources/templates/list',
      'resources/read',
      'resources/subscribe',
      'resources/unsubscribe',
    ].flatMap((name) => both(name)),
  },
  {
    name: 'what else there is to ask',
    use: async (client) => [
      await client.ping(),
      await client.setLoggingLevel('error'),
      await client.complete({
        ref: { type: 'ref/prompt', name: 'water' },
        argument: { name: 'plant', value: 'r' },
      }),
    ],
    spans: ['ping', 'logging/setLevel', 'completion/complete'].flatMap((name) => both(name)),
  },
  {
    name: 'pages',
    use: async (client) => {
      const first = await client.listTools();
      return [first, await client.listTools({ cursor: 'second' })];
    },
    // Version 2 of the client reads all pages.
    spans: (client) =>
      Array.from({ length: client === 'v1' ? 2 : 3 }, () => both('tools/list')).flat(),
  },
  {
    name: 'any request, tools included',
    use: async (client) => [
      await request(client, { method: 'tools/call', params: { name: 'echo', arguments: {} } }),
      await request(client, { method: 'prompts/list' }),
      await failure(
        request(client, { method: 'tools/call', params: { name: 'wait' } }, { timeout: 20 }),
      ),
    ],
    spans: (client) => [
      ...both('tools/call echo'),
      ...both('prompts/list'),
      `client tools/call wait (${timeoutOf(client)})`,
      'server tools/call wait (aborted) < client tools/call wait',
    ],
  },
  {
    name: 'a notification',
    use: (client) => client.sendRootsListChanged(),
    spans: [],
  },
  {
    name: 'the client is closed during a call',
    use: async (client) => {
      const pending = failure(callTool(client, { name: 'wait' }));
      await sleep(20);
      await client.close();
      return [await pending, await failure(callTool(client, { name: 'echo' }))];
    },
    spans: (client) => [
      `client tools/call wait (${closedOf(client)})`,
      'server tools/call wait (aborted) < client tools/call wait',
      'client tools/call echo (Error)',
    ],
  },
  {
    name: '50 calls at once',
    use: (client) =>
      Promise.all(
        Array.from({ length: 50 }, (_, value) =>
          callTool(client, { name: 'echo', arguments: { value, afterMillis: 50 - value } }),
        ),
      ),
    spans: Array.from({ length: 50 }, () => both('tools/call echo')).flat(),
  },
];

const transports: [name: string, connect: Connect][] = [
  ['in memory', inMemory],
  ['over HTTP', overHttp],
];
const versions: McpVersion[] = ['v1', 'v2'];

describe.each(transports)('%s', (_transport, connect) => {
  describe.each(versions)('a client of %s', (clientVersion) => {
    describe.each(versions)('with a server of %s', (serverVersion) => {
      test.each(situations)('$name', async ({ use, spans: expected }) => {
        const bareClient = gardenClient(clientVersion);
        const bareServer = gardenServer(serverVersion);
        const endBare = await connect(bareClient, bareServer);
        const bare = await use(bareClient, bareServer);
        await endBare();

        const { tracer, spans, openCount } = collectSpans();
        const callbacks = new TracingCallbacks(tracer);
        const client = gardenClient(clientVersion);
        const server = gardenServer(serverVersion);
        registerMcpClient(client, callbacks);
        registerMcpServer(server, callbacks);
        const end = await connect(client, server);
        const registered = await use(client, server);
        await end();

        expect(registered).toEqual(bare);
        await vi.waitFor(() => expect(openCount()).toBe(0));
        expect(requestLines(spans)).toEqual(
          (typeof expected === 'function'
            ? expected(clientVersion, serverVersion)
            : [...expected]
          ).toSorted(),
        );
      });
    });
  });
});
