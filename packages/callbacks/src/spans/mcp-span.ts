import { SpanKind } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@spanlight/core/semantic-conventions';

import type {
  McpConnectEvent,
  McpDisconnectEvent,
  McpLoggingEvent,
  McpOutcome,
  McpProgressEvent,
  McpRequest,
} from '../events/mcp-events.ts';
import { read } from '../runs/error-facts.ts';
import { type RunDescription, type RunFacts, spanName } from './run-description.ts';

const ATTR_SPANLIGHT_MCP_SERVER_NAME = 'spanlight.mcp.server_name';

/** What is known of an MCP request before it is made or served. */
export function describeMcpRequest(request: McpRequest): RunDescription {
  const { method, requestId, target } = request;
  return {
    name: spanName(method, target),
    spanKind: request.side === 'server' ? SpanKind.SERVER : SpanKind.CLIENT,
    attributes: {
      ...request.attributes,
      'mcp.method.name': method,
      'mcp.session.id': request.sessionId,
      'mcp.protocol.version': request.protocolVersion,
      'jsonrpc.request.id': requestId === undefined ? undefined : String(requestId),
      'gen_ai.operation.name': method === 'tools/call' ? 'execute_tool' : undefined,
      'gen_ai.tool.name': method === 'tools/call' ? target : undefined,
      'gen_ai.prompt.name': method === 'prompts/get' ? target : undefined,
      'network.transport': request.networkTransport,
      [ATTR_SPANLIGHT_MCP_SERVER_NAME]: request.serverName,
      [ATTR_SERVER_ADDRESS]: request.serverAddress,
      [ATTR_SERVER_PORT]: request.serverPort,
    },
    links: request.links,
    content: contentOf(method, 'gen_ai.tool.call.arguments', read(request.params, 'arguments')),
  };
}

/** What was answered to an MCP request. */
export function mcpFacts({ attributes, method, result }: McpRequest & McpOutcome): RunFacts {
  return {
    attributes: { ...attributes },
    content: contentOf(method, 'gen_ai.tool.call.result', result),
  };
}

/** A connection that stands. */
export function mcpConnectFacts(event: McpConnectEvent): RunFacts {
  return {
    attributes: {
      [ATTR_SPANLIGHT_MCP_SERVER_NAME]: event.serverName,
      'spanlight.mcp.transport': event.transport,
      'spanlight.mcp.tools.count': event.toolsCount ?? 0,
      'spanlight.mcp.resources.count': event.resourcesCount ?? 0,
      'spanlight.mcp.prompts.count': event.promptsCount ?? 0,
    },
  };
}

/** A connection that has ended. */
export function mcpDisconnectFacts({ serverName, reason }: McpDisconnectEvent): RunFacts {
  return {
    attributes: { [ATTR_SPANLIGHT_MCP_SERVER_NAME]: serverName },
    content: [{ kind: 'tools', key: 'spanlight.mcp.reason', value: () => reason }],
  };
}

/** How far a tool is. */
export function mcpProgressFacts(event: McpProgressEvent): RunFacts {
  return {
    attributes: {
      [ATTR_SPANLIGHT_MCP_SERVER_NAME]: event.serverName,
      'spanlight.mcp.progress': event.progress,
      'spanlight.mcp.total': event.total,
    },
    content: [{ kind: 'tools', key: 'spanlight.mcp.message', value: () => event.message }],
  };
}

/** What a server has for the log. */
export function mcpLoggingFacts(event: McpLoggingEvent): RunFacts {
  return {
    attributes: {
      [ATTR_SPANLIGHT_MCP_SERVER_NAME]: event.serverName,
      'spanlight.mcp.level': event.level,
      'spanlight.mcp.logger_name': event.loggerName,
    },
    content: [{ kind: 'tools', key: 'spanlight.mcp.data', value: () => event.data }],
  };
}

function contentOf(method: string, key: string, value: unknown): RunDescription['content'] & {} {
  return method === 'tools/call' ? [{ kind: 'tools', key, value: () => value }] : [];
}
