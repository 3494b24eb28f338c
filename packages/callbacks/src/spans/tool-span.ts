import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_TOOL_TYPE,
} from '@spanlight/core/semantic-conventions';

import type { ToolOutcome, ToolRequest } from '../events/tool-events.ts';
import { toolLevel } from './call-level.ts';
import { type RunDescription, type RunFacts, spanName } from './run-description.ts';

const ATTR_GEN_AI_TOOL_DESCRIPTION = 'gen_ai.tool.description';
/** The server that has the tool. */
const ATTR_SPANLIGHT_TOOL_SERVER_NAME = 'spanlight.tool.server_name';

/** What is known of a tool call before it is made. That of a tool of an MCP server is a request. */
export function describeTool(request: ToolRequest): RunDescription {
  const isRemote = request.serverName !== undefined;
  return {
    name: spanName(isRemote ? 'tools/call' : 'execute_tool', request.toolName),
    spanKind: isRemote ? SpanKind.CLIENT : SpanKind.INTERNAL,
    ...toolLevel(request),
    attributes: {
      ...request.attributes,
      'mcp.method.name': isRemote ? 'tools/call' : undefined,
      [ATTR_GEN_AI_OPERATION_NAME]: 'execute_tool',
      [ATTR_GEN_AI_TOOL_NAME]: request.toolName,
      [ATTR_GEN_AI_TOOL_TYPE]: request.toolType ?? 'function',
      [ATTR_GEN_AI_TOOL_CALL_ID]: request.toolCallId,
      [ATTR_GEN_AI_TOOL_DESCRIPTION]: request.description,
      [ATTR_SPANLIGHT_TOOL_SERVER_NAME]: request.serverName,
    },
    content: [
      { kind: 'tools', key: ATTR_GEN_AI_TOOL_CALL_ARGUMENTS, value: () => request.arguments },
    ],
  };
}

/** What a tool has answered. */
export function toolFacts({ attributes, result }: ToolOutcome): RunFacts {
  return {
    attributes: { ...attributes },
    content: [{ kind: 'tools', key: ATTR_GEN_AI_TOOL_CALL_RESULT, value: () => result }],
  };
}
