import type { MessagePart, ToolDefinition } from '@spanlight/callbacks';

/** A tool that a model is offered. What is not known of it is left out. */
export function toolDefinition(
  type: string,
  name: string,
  description: string | undefined,
  parameters: unknown,
): ToolDefinition {
  return {
    type,
    name,
    ...(description === undefined ? undefined : { description }),
    ...(parameters === undefined ? undefined : { parameters }),
  };
}

/**
 * A tool call that a model asks for.
 *
 * @param input - an object, or the JSON that the model wrote. Left out if undefined, as the id is.
 */
export function toolCallPart(id: string | undefined, name: string, input: unknown): MessagePart {
  return {
    type: 'tool_call',
    name,
    ...(id === undefined ? undefined : { id }),
    ...(input === undefined ? undefined : { arguments: input }),
  };
}

/** What a tool answered to a call. */
export function toolResponsePart(id: string | undefined, response: unknown): MessagePart {
  return { type: 'tool_call_response', response, ...(id === undefined ? undefined : { id }) };
}
