import type { Message, MessagePart } from './messages.ts';

/** A value as JSON, undefined if there is none. Never throws: what cannot be written down is left out. */
export function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? String(part) : part,
    );
  } catch {
    return undefined;
  }
}

/** Messages as JSON by the conventions, in which the arguments of tool calls are objects as far as they can be parsed. */
export function messagesToJson(messages: readonly Message[] | undefined): string | undefined {
  return toJson(messages?.map((message) => ({ ...message, parts: message.parts.map(parsedPart) })));
}

function parsedPart(part: MessagePart): MessagePart {
  if (part.type !== 'tool_call' || !('arguments' in part) || typeof part.arguments !== 'string') {
    return part;
  }
  try {
    return { ...part, arguments: JSON.parse(part.arguments) as unknown };
  } catch {
    return part;
  }
}
