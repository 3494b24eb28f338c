import { once } from 'node:events';

import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { ProtocolError, Server as ServerV2 } from '@modelcontextprotocol/server';

import {
  type AnyClient,
  type AnyServer,
  handle,
  type McpVersion,
  type Served,
} from './mcp-versions.ts';

const TOOLS = [
  {
    name: 'add',
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] },
  },
  {
    name: 'lie',
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] },
  },
];

/** A server that has something of everything. */
export function gardenServer(version: McpVersion): AnyServer {
  const capabilities = {
    tools: { listChanged: true },
    prompts: {},
    resources: { subscribe: true },
    completions: {},
    logging: {},
  };
  const info = { name: 'garden', version: '1.0.0' };
  const server =
    version === 'v1' ? new ServerV1(info, { capabilities }) : new ServerV2(info, { capabilities });
  const ErrorOfVersion = version === 'v1' ? McpError : ProtocolError;

  const tools: Record<string, (args: Record<string, unknown>, served: Served) => unknown> = {
    add: ({ a, b }) => ({ ...text('done'), structuredContent: { sum: Number(a) + Number(b) } }),
    lie: () => ({ ...text('done'), structuredContent: { sum: 'many' } }),
    fail: () => ({ ...text('no water'), isError: true }),
    refuse: () => {
      throw new ErrorOfVersion(-32_050, 'the garden is closed', { until: 'spring' });
    },
    break: () => {
      throw new RangeError('the spade broke');
    },
    echo: async (args, { signal }) => {
      if (args.afterMillis !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, Number(args.afterMillis)));
      }
      return { ...text(String(args.value)), isError: signal.aborted };
    },
    wait: async (_args, { signal }) => {
      await once(signal, 'abort');
      return text('too late');
    },
    dig: async (_args, { meta, notify }) => {
      await notify('notifications/message', { level: 'info', logger: 'spade', data: 'a stone' });
      if (meta.progressToken !== undefined) {
        const { progressToken } = meta;
        await notify('notifications/progress', { progressToken, progress: 1, total: 2 });
        await notify('notifications/progress', {
          progressToken,
          progress: 2,
          total: 2,
          message: 'deep enough',
        });
      }
      return text('dug');
    },
    ask: async (_args, { requestId }) => {
      const options = { relatedRequestId: requestId };
      const message = { role: 'user' as const, content: { type: 'text' as const, text: 'Hi' } };
      const sample = await (server as ServerV2).createMessage(
        { messages: [message], maxTokens: 5 },
        options,
      );
      const elicited = await server.elicitInput(
        {
          message: 'Which?',
          requestedSchema: { type: 'object', properties: { plant: { type: 'string' } } },
        },
        options,
      );
      const { roots } = await server.listRoots(undefined, options);
      return text(JSON.stringify([sample.content, elicited, roots]));
    },
    meta: (_args, { meta }) => text(JSON.stringify(meta)),
  };

  handle(server, 'tools/list', ({ cursor }) =>
    cursor === undefined
      ? { tools: TOOLS, nextCursor: 'second' }
      : { tools: [{ name: 'dig', inputSchema: { type: 'object' } }] },
  );
  handle(server, 'tools/call', (params, served) => {
    const tool = tools[String(params.name)];
    if (tool === undefined) {
      throw new ErrorOfVersion(-32_602, `Tool ${String(params.name)} not found`);
    }
    return tool((params.arguments ?? {}) as Record<string, unknown>, served);
  });
  handle(server, 'prompts/list', () => ({ prompts: [{ name: 'water' }] }));
  handle(server, 'prompts/get', ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `How do I ${String(name)}?` } }],
  }));
  handle(server, 'resources/list', () => ({ resources: [{ uri: 'garden://bed/1', name: 'bed' }] }));
  handle(server, 'resources/templates/list', () => ({
    resourceTemplates: [{ uriTemplate: 'garden://bed/{n}', name: 'beds' }],
  }));
  handle(server, 'resources/read', ({ uri }) => ({
    contents: [{ uri: String(uri), text: 'roses' }],
  }));
  handle(server, 'resources/subscribe', () => ({}));
  handle(server, 'resources/unsubscribe', () => ({}));
  handle(server, 'completion/complete', () => ({ completion: { values: ['water'] } }));
  return server;
}

/** A client that can answer to everything that a server asks. */
export function gardenClient(version: McpVersion): AnyClient {
  const info = { name: 'gardener', version: '1.0.0' };
  const capabilities = { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } };
  const client =
    version === 'v1' ? new ClientV1(info, { capabilities }) : new ClientV2(info, { capabilities });
  handle(client, 'sampling/createMessage', () => ({
    model: 'm1',
    role: 'assistant',
    content: { type: 'text', text: 'Hello' },
  }));
  handle(client, 'elicitation/create', () => ({ action: 'accept', content: { plant: 'rose' } }));
  handle(client, 'roots/list', () => ({ roots: [{ uri: 'file:///garden' }] }));
  return client;
}

function text(value: string): object {
  return { content: [{ type: 'text', text: value }] };
}
