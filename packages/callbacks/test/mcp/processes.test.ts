import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { SpanContext } from '@opentelemetry/api';
import { type Callbacks, TracingCallbacks } from '@spanlight/callbacks';
import { registerMcpClient } from '@spanlight/callbacks/mcp';
import type { ReadableSpan } from '@spanlight/core';
import { describe, expect, test } from 'vitest';

import { collectSpans } from '../support/collected-spans.ts';
import { gardenClient } from '../support/mcp-garden.ts';
import { requestLines } from '../support/mcp-spans.ts';
import { type AnyClient, callTool, type McpVersion } from '../support/mcp-versions.ts';

const versions: McpVersion[] = ['v1', 'v2'];

/** Runs a server in a process of its own, while something is done with a client of it. Answers the server's spans. */
async function withServerProcess(
  client: AnyClient,
  clientVersion: McpVersion,
  serverVersion: McpVersion,
  use: (process: { readonly pid: number | null }) => Promise<unknown>,
): Promise<ReadableSpan[]> {
  const path = fileURLToPath(new URL('../fixtures/mcp-stdio-server.ts', import.meta.url));
  const Stdio = clientVersion === 'v1' ? StdioV1 : StdioV2;
  const transport = new Stdio({
    command: process.execPath,
    args: [
      '--conditions=@spanlight/source',
      '--no-warnings',
      ...(process.features.typescript ? [] : ['--experimental-strip-types']),
      path,
      serverVersion,
    ],
    stderr: 'pipe',
  });
  const output = transport.stderr as Readable;
  const closed = once(output, 'close');
  let written = '';
  output.setEncoding('utf8').on('data', (text: string) => (written += text));
  await client.connect(transport);
  await use(transport);
  await Promise.all([closed, client.close()]);
  const lines = written.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const span = JSON.parse(line) as ReadableSpan & { readonly context: SpanContext };
    return Object.assign(span, { spanContext: () => span.context });
  });
}

describe.each(versions)('a client of %s', (clientVersion) => {
  test.each(versions)(
    'and a server of %s in a process of its own make one trace',
    async (serverVersion) => {
      const { tracer, spans } = collectSpans();
      const client = gardenClient(clientVersion);
      registerMcpClient(client, new TracingCallbacks(tracer));
      const served = await withServerProcess(client, clientVersion, serverVersion, async () => {
        await tracer.span('morning', async () => {
          await callTool(client, { name: 'add', arguments: { a: 1, b: 2 } });
          await client.getPrompt({ name: 'water' });
          await callTool(client, { name: 'ask' });
        });
      });

      expect(requestLines([...spans, ...served])).toEqual(
        [
          'internal morning',
          'client tools/call add < internal morning',
          'server tools/call add < client tools/call add',
          'client prompts/get water < internal morning',
          'server prompts/get water < client prompts/get water',
          'client chat m1 < server prompts/get water',
          'client tools/call ask < internal morning',
          'server tools/call ask < client tools/call ask',
          ...['sampling/createMessage', 'elicitation/create', 'roots/list'].flatMap((name) => [
            `client ${name} < server tools/call ask`,
            `server ${name} < client ${name}`,
          ]),
        ].toSorted(),
      );
      const morning = spans.find(({ name }) => name === 'morning');
      const all = [...spans, ...served].filter(({ name }) => name !== 'initialize');
      expect(new Set(all.map((span) => span.spanContext().traceId))).toEqual(
        new Set([morning?.spanContext().traceId]),
      );
      const transports = all
        .filter(({ name }) => name === 'tools/call add')
        .map(({ attributes }) => [
          attributes['network.transport'],
          attributes['mcp.protocol.version'],
        ]);
      expect(transports).toEqual([
        ['pipe', '2025-11-25'],
        ['pipe', '2025-11-25'],
      ]);
    },
  );

  test('hears of a server that dies in the middle of a call', async () => {
    const { tracer, spans, openCount } = collectSpans();
    const client = gardenClient(clientVersion);
    const events: string[] = [];
    const connections: Callbacks = {
      onMcpConnect: ({ runId, transport }) => void events.push(`${runId} ${transport}`),
      onMcpDisconnect: ({ runId, serverName }) => void events.push(`${runId} ${serverName} gone`),
    };
    registerMcpClient(client, new TracingCallbacks(tracer));
    registerMcpClient(client, connections);
    await withServerProcess(client, clientVersion, 'v1', async ({ pid }) => {
      const pending = callTool(client, { name: 'wait' });
      setTimeout(() => process.kill(Number(pid), 'SIGKILL'), 20);
      await expect(pending).rejects.toThrow('Connection closed');
    });

    const errorType = clientVersion === 'v1' ? '-32000' : 'CONNECTION_CLOSED';
    expect(requestLines(spans)).toEqual([`client tools/call wait (${errorType})`]);
    expect(openCount()).toBe(0);
    const [runId] = events[0]?.split(' ') ?? [];
    expect(events).toEqual([`${runId} stdio`, `${runId} garden gone`]);
  });
});
