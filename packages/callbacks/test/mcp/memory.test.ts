import { TracingCallbacks } from '@spanlight/callbacks';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import { expect, test } from 'vitest';

import { collectGarbage } from '../support/collect-garbage.ts';
import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient, gardenServer } from '../support/mcp-garden.ts';
import { inMemory } from '../support/mcp-transports.ts';
import { callTool, type McpVersion } from '../support/mcp-versions.ts';

test.each<McpVersion>(['v1', 'v2'])('what tools have answered is not kept, %s', async (version) => {
  const callbacks = new TracingCallbacks(collectSpans().tracer);
  const client = gardenClient(version);
  const server = gardenServer(version);
  registerMcpClient(client, callbacks);
  registerMcpServer(server, callbacks);
  const end = await inMemory(client, server);

  const call = { name: 'echo', arguments: { value: 'x' } };
  const answered = async (): Promise<WeakRef<object>> =>
    new WeakRef((await callTool(client, call)) as object);
  const results = await Promise.all([answered(), answered(), answered()]);
  await collectGarbage();

  expect(results.map((result) => result.deref())).toEqual([undefined, undefined, undefined]);
  await end();
});
