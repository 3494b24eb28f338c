import type { Message, MessagePart } from '../events/messages.ts';

/** A message by the conventions, in which the arguments of tool calls are objects as far as they can be parsed. */
export function withParsedArguments(message: Message): Message {
  return { ...message, parts: message.parts.map(parsedPart) };
}

/** What an agent is asked or answers, as a message. */
export function messagesOf(role: 'user' | 'assistant', value: unknown): unknown {
  if (value === undefined) {
    return undefined;
  }
  if (Array.isArray(value) && value.every(isMessage)) {
    return value;
  }
  const part =
    typeof value === 'string' ? { type: 'text', content: value } : { type: 'value', value };
  return [{ role, parts: [part], ...(role === 'assistant' ? { finish_reason: 'stop' } : {}) }];
}

function isMessage(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Array.isArray((value as { parts?: unknown }).parts)
  );
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
