import {
  allOrNone,
  followCopies,
  type Listeners,
  observeApiCall,
  observeMethod,
} from '@spanlight/callbacks/bridge';

import type { AnthropicClient } from './client.ts';
import { messageAnswers } from './messages/message-answers.ts';
import { messageRequestFacts } from './messages/request-facts.ts';
import { replaceTracer } from './native/replace-tracer.ts';
import { followTakenResponse } from './native/taken-response.ts';

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
