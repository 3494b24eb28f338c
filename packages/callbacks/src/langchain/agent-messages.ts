import { readList } from '@spanlight/callbacks/bridge';

import { messageOf } from './message-parts.ts';

/** What an agent is given, as messages if it is given some. Never throws. */
export function agentInput(input: unknown): unknown {
  try {
    const messages = readList(input, 'messages');
    return messages.length === 0 ? input : messages.map(messageOf);
  } catch {
    return input;
  }
}

/** What an agent answers: the last one of its messages. Never throws. */
export function agentOutput(output: unknown): unknown {
  const messages = agentInput(output);
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return messages === output || typeof last !== 'object'
    ? output
    : [{ ...last, finish_reason: 'stop' }];
}
