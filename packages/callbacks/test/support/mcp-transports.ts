import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import {
  InMemoryTransport as MemoryV2,
  StreamableHTTPClientTransport as HttpClientV2,
} from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport as HttpClientV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { StreamableHTTPServerTransport as HttpServerV1 } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { WebStandardStreamableHTTPServerTransport as HttpServerV2 } from '@modelcontextprotocol/server';

import { type AnyClient, type AnyServer, isVersion1 } from './mcp-versions.ts';

/** Connects a client with a server. Answers what ends both. */
export type Connect = (client: AnyClient, server: AnyServer) => Promise<() => Promise<void>>;

/** In one process, without a copy of what is sent. */
export const inMemory: Connect = async (client, server) => {
  const Memory = isVersion1(client) ? MemoryV1 : MemoryV2;
  const [clientSide, serverSide] = Memory.createLinkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);
  return async () => {
    await client.close();
    await server.close();
  };
};

/** Streamable HTTP, with a session. */
export const overHttp: Connect = async (client, server) => {
  const options = { sessionIdGenerator: () => randomUUID() };
  const handleRequest = isVersion1(server)
    ? await serveV1(server, new HttpServerV1(options))
    : await serveV2(server, new HttpServerV2(options));
  const listener = await listen(handleRequest);
  const Http = isVersion1(client) ? HttpClientV1 : HttpClientV2;
  await client.connect(new Http(listener.url));
  return async () => {
    await client.close();
    await server.close();
    await listener.close();
  };
};

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function serveV1(server: AnyServer, transport: HttpServerV1): Promise<NodeHandler> {
  await server.connect(transport);
  return (request, response) => transport.handleRequest(request, response);
}

async function serveV2(server: AnyServer, transport: HttpServerV2): Promise<NodeHandler> {
  await server.connect(transport);
  return nodeHandler((request) => transport.handleRequest(request));
}

/** What answers to requests of Node, as the standard of the web does. */
export function nodeHandler(handle: (request: Request) => Promise<Response>): NodeHandler {
  return async (message, response) => {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const hasBody = message.method === 'POST';
    const answer = await handle(
      new Request(new URL(message.url ?? '/', `http://${message.headers.host}`), {
        method: message.method ?? 'GET',
        headers: message.headers as Record<string, string>,
        signal: left.signal,
        ...(hasBody ? { body: Readable.toWeb(message), duplex: 'half' } : {}),
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body === null) {
      response.end();
    } else {
      response.flushHeaders();
      await pipeline(Readable.fromWeb(answer.body as never), response);
    }
  };
}

/** A server of HTTP on 127.0.0.1. */
export async function listen(
  handle: NodeHandler,
): Promise<{ readonly url: URL; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
