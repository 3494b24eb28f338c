import {
  allOrNone,
  followCopies,
  type Listeners,
  observeApiCall,
  observeMethod,
} from '@spanlight/callbacks/bridge';

import { messageAnswers } from './messages/message-answers.ts';
import { messageRequestFacts } from './messages/request-facts.ts';
import { replaceTracer } from './native/replace-tracer.ts';
import { followTakenResponse } from './native/taken-response.ts';

/** What is used of the messages of a client. */
export interface MessagesApi {
  create(...args: never[]): unknown;
}

/** What is used of a client of the `@anthropic-ai/sdk` package: so its versions 0 and 1, and its subclasses, will do. */
export interface AnthropicClient {
  readonly baseURL: string;
  readonly messages: MessagesApi;
  readonly beta: { readonly messages: MessagesApi };
  withOptions(...args: never[]): unknown;
}

/** Replaces the methods through which all calls of a client go. Answers what puts them back. */
export function installHooks(listeners: Listeners<AnthropicClient>): () => void {
  return allOrNone(replacements(listeners));
}

function* replacements(listeners: Listeners<AnthropicClient>): Generator<() => void> {
  const { client } = listeners;
  const { tracer, restore } = replaceTracer(listeners);
  yield restore;
  for (const messages of [client.messages, client.beta.messages]) {
    yield observeMethod(listeners, messages, 'create', (manager, call, [body, options]) => {
      const run = manager.startLlmRun(messageRequestFacts(client, body, options));
      const make = (): unknown => (tracer === undefined ? call() : tracer.within(run, call));
      return followTakenResponse(observeApiCall(client, run, make, messageAnswers), run);
    });
  }
  yield followCopies(listeners);
}

/** Whether a value can be hooked. */
export function isAnthropicClient(value: unknown): value is AnthropicClient {
  const client = value as Partial<AnthropicClient> | null | undefined;
  return (
    typeof client?.messages?.create === 'function' &&
    typeof client.beta?.messages?.create === 'function' &&
    typeof client.withOptions === 'function'
  );
}
