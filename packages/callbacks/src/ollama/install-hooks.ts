import { allOrNone, type Listeners, observeCall, observeMethod } from '@spanlight/callbacks/bridge';

import type { OllamaClient } from './client.ts';
import { embeddingAnswers, embeddingRequestFacts } from './embedding-facts.ts';
import { modelAnswers } from './model-answers.ts';
import { chatRequestFacts, generateRequestFacts } from './request-facts.ts';

const GENERATIONS = [
  ['chat', chatRequestFacts],
  ['generate', generateRequestFacts],
] as const;

/** Replaces the methods of a client that ask models. Answers what puts them back. */
export function installHooks(listeners: Listeners<OllamaClient>): () => void {
  return allOrNone(replacements(listeners));
}

function* replacements(listeners: Listeners<OllamaClient>): Generator<() => void> {
  const { client } = listeners;
  for (const [method, factsOf] of GENERATIONS) {
    yield observeMethod(listeners, client, method, (manager, call, [request]) =>
      observeCall(() => manager.startLlmRun(factsOf(client, request)), call, modelAnswers),
    );
  }
  for (const method of ['embed', 'embeddings']) {
    yield observeMethod(listeners, client, method, (manager, call, [request]) =>
      observeCall(
        () => manager.startEmbeddingRun(embeddingRequestFacts(client, request)),
        call,
        embeddingAnswers,
      ),
    );
  }
}
