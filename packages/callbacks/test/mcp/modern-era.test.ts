import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  acceptedContent,
  createMcpHandler,
  inputRequired,
  McpServer,
} from '@modelcontextprotocol/server';
import { CallbackManager, TracingCallbacks, UsageCallbacks } from '@spanlight/callbacks';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { collectSpans } from '../support/collected-spans.ts';
import { requestLines } from '../support/mcp-spans.ts';
import { listen, nodeHandler } from '../support/mcp-transports.ts';

// The protocol of 2026-07-28: no sessions, a server for each request, and answers that ask for more.

function plantingServer(): McpServer {
  const server = new McpServer({ name: 'garden', version: '1.0.0' });
  server.registerTool('plant', { inputSchema: z.object({}) }, (_args, context) => {
    const wish = acceptedContent<{ plant: string }>(context.mcpReq.inputResponses, 'wish');
    return wish === undefined
      ? inputRequired({
          inputRequests: {
            wish: inputRequired.elicit({
              message: 'Which?',
              requestedSchema: { type: 'object', properties: { plant: { type: 'string' } } },
            }),
          },
        })
      : { content: [{ type: 'text', text: `planted a ${wish.plant}` }] };
  });
  return server;
}

test('a call that takes several requests is one, with all of them below it', async () => {
  const { tracer, spans, openCount } = collectSpans();
  const usage = new UsageCallbacks();
  const manager = new CallbackManager([new TracingCallbacks(tracer), usage]);
  const handler = createMcpHandler(() => {
    const server = plantingServer();
    registerMcpServer(server, manager);
    return server;
  });
  const listener = await listen(nodeHandler((request) => handler.fetch(request)));
  const client = new Client(
    { name: 'gardener', version: '1.0.0' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
  );
  client.setRequestHandler('elicitation/create', () => ({
    action: 'accept',
    content: { plant: 'rose' },
  }));
  registerMcpClient(client, manager);
  await client.connect(new StreamableHTTPClientTransport(listener.url));
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: 'plant', arguments: {} });
  await client.discover();
  await client.close();
  await handler.close();
  await listener.close();

  expect(client.getProtocolEra()).toBeUndefined();
  expect(tools.map(({ name }) => name)).toEqual(['plant']);
  expect(result.content).toEqual([{ type: 'text', text: 'planted a rose' }]);
  expect(requestLines(spans)).toEqual(
    [
      // The probe of `connect` goes past the client.
      'server server/discover',
      'client tools/list',
      'server tools/list < client tools/list',
      'client tools/call plant',
      'server elicitation/create < client tools/call plant',
      'server tools/call plant < client tools/call plant',
      'server tools/call plant < client tools/call plant',
      'client server/discover',
      'server server/discover < client server/discover',
    ].toSorted(),
  );
  expect(
    spans
      .map(({ attributes }) => attributes['mcp.protocol.version'])
      .filter((one) => one !== undefined),
  ).toEqual(expect.arrayContaining(['2026-07-28']));
  expect(usage.summary().tools.plant?.calls).toBe(1);
  expect(openCount()).toBe(0);
});
