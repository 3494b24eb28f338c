import type { Message, MessagePart } from '@spanlight/callbacks';

/** Text from the user, as messages: none if it is no text. */
export function userMessages(text: unknown): Message[] {
  const parts = textParts(text);
  return parts === undefined ? [] : [{ role: 'user', parts }];
}

/** Text as the parts of a message, or of instructions. Undefined if it is no text. */
export function textParts(text: unknown): MessagePart[] | undefined {
  return typeof text === 'string' && text !== '' ? [{ type: 'text', content: text }] : undefined;
}
