import type { McpRequest, ToolRequest } from '@spanlight/callbacks';
import { attempt, read, readString } from '@spanlight/callbacks/bridge';

import { type ConnectionFacts, nameOf } from './connection.ts';
import { publicUri } from './resource-uri.ts';

/** Of these the conventions want the resource. */
const RESOURCE_METHODS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
]);

/** Of these the parameter `name` is of low cardinality. */
const NAME_METHODS: ReadonlySet<string> = /* @__PURE__ */ new Set(['tools/call', 'prompts/get']);

/** What a client knows of the call of a tool before it is made. Never throws. */
export function toolRequestFacts(params: unknown, connection: ConnectionFacts): ToolRequest {
  const { networkTransport, protocolVersion, serverAddress, serverPort, sessionId } = connection;
  return {
    toolName: attempt(() => readString(params, 'name'), undefined) ?? '',
    arguments: attempt(() => read(params, 'arguments'), undefined),
    serverName: nameOf(connection),
    attributes: {
      'mcp.session.id': sessionId,
      'mcp.protocol.version': protocolVersion,
      'network.transport': networkTransport,
      'server.address': serverAddress,
      'server.port': serverPort,
    },
  };
}

/** What either side knows of a request before it is answered. Never throws. */
export function mcpRequestFacts(
  method: string,
  params: unknown,
  connection: ConnectionFacts,
): McpRequest {
  const textOf = (key: string): string | undefined =>
    attempt(() => readString(params, key), undefined);
  return {
    ...connection,
    method,
    target: NAME_METHODS.has(method) ? textOf('name') : undefined,
    params,
    attributes: {
      'mcp.resource.uri': RESOURCE_METHODS.has(method) ? publicUri(textOf('uri')) : undefined,
    },
  };
}
