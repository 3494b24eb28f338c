import type { Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { installClientHooks } from './mcp/client-hooks.ts';
import {
  isMcpClient,
  isMcpServer,
  type McpClientLike,
  type McpServerLike,
  type McpServerPeer,
  serverPeerOf,
} from './mcp/peers.ts';
import { installServerHooks } from './mcp/server-hooks.ts';

export type { McpClientLike, McpPeer, McpServerLike, McpServerPeer } from './mcp/peers.ts';

const clients = /* @__PURE__ */ new ClientHooks<McpClientLike>({
  register: 'registerMcpClient',
  expected: 'a Client of the MCP SDK',
  isClient: isMcpClient,
  install: installClientHooks,
});

const servers = /* @__PURE__ */ new ClientHooks<McpServerPeer>({
  register: 'registerMcpServer',
  expected: 'an McpServer or Server of the MCP SDK',
  isClient: isMcpServer,
  install: installServerHooks,
});

/**
 * Lets callbacks listen to an MCP client: to its calls of tools, with their progress and logs, to all of its other requests,
 * to requests of the server that it answers, and to its connections. Requests and notifications carry the active span to
 * the server, in `params._meta`, as SEP-414 has it.
 *
 * The client stays the same object and behaves the same; it may be connected or not. Registering the same callbacks again has
 * no effect.
 *
 * ```ts
 * const client = new Client({ name: 'support-agent', version: '1.0.0' });
 * const unregister = registerMcpClient(client, new TracingCallbacks(tracer));
 * await client.connect(transport);
 * ```
 *
 * @returns undoes it: when nobody listens any more, the client is as it was
 * @throws TypeError if this is no `Client` of the MCP SDK, version 1 or 2, or if it is frozen
 */
export function registerMcpClient(client: McpClientLike, callbacks: Callbacks): () => void {
  return clients.register(client, callbacks);
}

/**
 * Lets callbacks listen to an MCP server: to the requests that it answers, whenever their handlers are set, and to those that
 * it sends. The parent of a request is the span that its client sent along, in `params._meta`, as SEP-414 has it.
 *
 * The server stays the same object and behaves the same; it may be connected or not. Registering the same callbacks again has
 * no effect. Programs that make a server for each session or request register each of them.
 *
 * ```ts
 * const server = new McpServer({ name: 'garden', version: '1.0.0' });
 * const unregister = registerMcpServer(server, new TracingCallbacks(tracer));
 * ```
 *
 * @returns undoes it: when nobody listens any more, the server is as it was
 * @throws TypeError if this is no `McpServer` or `Server` of the MCP SDK, version 1 or 2, or if it is frozen
 */
export function registerMcpServer(server: McpServerLike, callbacks: Callbacks): () => void {
  return servers.register(serverPeerOf(server), callbacks);
}
