import { completion } from './openai-answers.ts';

/** A tool call in a message of a chat completion. */
export function toolCall(name: string, args: object, id = `call_${name}`): object {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(args) } };
}

/** A chat completion that asks for tools. */
export function toolCalls(...calls: readonly object[]): object {
  return completion(null, { tool_calls: calls });
}
