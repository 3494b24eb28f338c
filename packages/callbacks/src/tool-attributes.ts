import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_TOOL_TYPE,
} from '@spanlight/core/semantic-conventions';

import type { ToolRequest } from './events.ts';
import type { AttributeValues } from './llm-attributes.ts';
import { toJson } from './to-json.ts';

const ATTR_GEN_AI_TOOL_DESCRIPTION = 'gen_ai.tool.description';
/** The server that has the tool. */
const ATTR_SPANLIGHT_TOOL_SERVER_NAME = 'spanlight.tool.server_name';

/** What is known of a tool call before it is made. Without content. */
export function toolAttributes(request: ToolRequest): AttributeValues {
  return {
    ...request.attributes,
    [ATTR_GEN_AI_OPERATION_NAME]: 'execute_tool',
    [ATTR_GEN_AI_TOOL_NAME]: request.toolName,
    [ATTR_GEN_AI_TOOL_TYPE]: request.toolType ?? 'function',
    [ATTR_GEN_AI_TOOL_CALL_ID]: request.toolCallId,
    [ATTR_GEN_AI_TOOL_DESCRIPTION]: request.description,
    [ATTR_SPANLIGHT_TOOL_SERVER_NAME]: request.serverName,
  };
}

/** What a tool is called with. */
export function toolArguments(request: ToolRequest): AttributeValues {
  return { [ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]: jsonOf(request.arguments) };
}

/** What a tool has answered. */
export function toolResult(result: unknown): AttributeValues {
  return { [ATTR_GEN_AI_TOOL_CALL_RESULT]: jsonOf(result) };
}

// Models write arguments as JSON, and tools often answer it: a string of JSON is not to become a string in JSON.
function jsonOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : toJson(value);
}
