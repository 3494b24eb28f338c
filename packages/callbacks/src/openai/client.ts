import { type Listeners, observeApiCall, replaceMethod } from '@spanlight/callbacks/bridge';

import { chatAnswers } from './chat/chat-answers.ts';
import { chatRequestFacts } from './chat/request-facts.ts';

/** What is used of a client of the `openai` package: so any of its versions, and its subclasses, will do. */
export interface OpenAIClient {
  readonly baseURL: string;
  readonly chat: { readonly completions: { create(...args: never[]): unknown } };
  withOptions(...args: never[]): unknown;
}

/** Replaces the methods through which all calls of a client go. Answers what puts them back. */
export function installHooks(listeners: Listeners<OpenAIClient>): () => void {
  const { client } = listeners;
  const restore = [
    replaceMethod(client.chat.completions, 'create', (body, call) => {
      const manager = listeners.manager();
      if (manager === undefined) {
        return call();
      }
      const run = manager.startLlmRun(chatRequestFacts(client, body));
      return observeApiCall(client, run, call, chatAnswers);
    }),
    replaceMethod(client, 'withOptions', (_options, call) => {
      const copy = call();
      listeners.follow(copy);
      return copy;
    }),
  ];
  return () => restore.forEach((undo) => undo());
}

/** Whether a value can be hooked. */
export function isOpenAIClient(value: unknown): value is OpenAIClient {
  const client = value as Partial<OpenAIClient> | null | undefined;
  return (
    typeof client?.chat?.completions?.create === 'function' &&
    typeof client.withOptions === 'function'
  );
}
