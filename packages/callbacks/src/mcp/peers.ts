import { read } from '@spanlight/callbacks/bridge';

/** What is used of either side of a connection: so versions 1 and 2 of the MCP SDK, and subclasses, will do. */
export interface McpPeer {
  request(...args: never[]): unknown;
  notification(...args: never[]): unknown;
  connect(...args: never[]): unknown;
}

/** What is used of a client of the MCP SDK. */
export interface McpClientLike extends McpPeer {
  callTool(...args: never[]): unknown;
  getServerVersion(): unknown;
}

/** What is used of a `Server` of the MCP SDK. */
export interface McpServerPeer extends McpPeer {
  getClientVersion(): unknown;
}

/** A `Server` of the MCP SDK, or an `McpServer` around one. */
export type McpServerLike = McpServerPeer | { readonly server: McpServerPeer };

/** The server that speaks with the client. Of anything else, that itself. */
export function serverPeerOf(server: McpServerLike): McpServerPeer {
  return (read(server, 'server') ?? server) as McpServerPeer;
}

/** Whether a value is a client that can be hooked. */
export function isMcpClient(value: unknown): value is McpClientLike {
  return isPeer(value) && hasMethod(value, 'callTool') && hasMethod(value, 'getServerVersion');
}

/** Whether a value is a server that can be hooked. */
export function isMcpServer(value: unknown): value is McpServerPeer {
  return isPeer(value) && hasMethod(value, 'getClientVersion');
}

/** Whether a value has a method of this name. The private ones differ between versions. */
export function hasMethod(value: unknown, name: string): boolean {
  return typeof read(value, name) === 'function';
}

function isPeer(value: unknown): value is McpPeer {
  return ['request', 'notification', 'connect'].every((name) => hasMethod(value, name));
}
