import type { ToolOutcome } from '@spanlight/callbacks';
import { read, readString } from '@spanlight/callbacks/bridge';

/** The arguments of a tool call: LangChain tells objects as JSON. */
export function toolArguments(input: unknown): unknown {
  if (typeof input !== 'string' || !/^[[{]/.test(input)) {
    return input;
  }
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return input;
  }
}

/** What a tool has answered. Never throws. */
export function toolOutcome(output: unknown): ToolOutcome {
  try {
    const toolCallId = readString(output, 'tool_call_id');
    // Only what answers to a model's call is a message. Before version 1 nothing else tells the id of the call.
    return toolCallId === undefined
      ? { result: output }
      : {
          result: read(output, 'content'),
          attributes: { 'gen_ai.tool.call.id': toolCallId },
        };
  } catch {
    return { result: output };
  }
}
