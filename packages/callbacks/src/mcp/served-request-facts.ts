import type { McpRequest } from '@spanlight/callbacks';
import { attempt, read, readString } from '@spanlight/callbacks/bridge';

import type { ConnectionFacts } from './connection.ts';
import { mcpRequestFacts } from './request-facts.ts';

/**
 * What the side that serves a request knows of it. Never throws.
 *
 * @param context - what the handler gets beside the request
 */
export function servedRequestFacts(
  method: string,
  request: unknown,
  context: unknown,
  connection: ConnectionFacts,
): McpRequest {
  const params = attempt(() => read(request, 'params'), undefined);
  const facts = mcpRequestFacts(method, params, connection);
  return attempt(
    () => {
      const headers = read(read(context, 'requestInfo'), 'headers');
      const isHttp = headers !== undefined || read(context, 'http') !== undefined;
      return {
        ...facts,
        side: 'server',
        requestId: requestIdOf(request),
        sessionId: readString(context, 'sessionId') ?? facts.sessionId,
        protocolVersion: readString(headers, 'mcp-protocol-version') ?? facts.protocolVersion,
        networkTransport: isHttp ? 'tcp' : facts.networkTransport,
      };
    },
    { ...facts, side: 'server' },
  );
}

/** The signal by which a request is cancelled. Never throws. */
export function signalOfServed(context: unknown): unknown {
  return attempt(
    () => read(context, 'signal') ?? read(read(context, 'mcpReq'), 'signal'),
    undefined,
  );
}

function requestIdOf(request: unknown): string | number | undefined {
  const id = read(request, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
