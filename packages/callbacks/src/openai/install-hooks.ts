import type { CallbackManager, Run } from '@spanlight/callbacks';
import {
  allOrNone,
  type ApiAnswers,
  followCopies,
  type Listeners,
  observeApiCall,
  observeMethod,
  read,
} from '@spanlight/callbacks/bridge';

import type { OpenAIClient } from './client.ts';
import { embeddingAnswers } from './embeddings/embeddings.ts';
import { LLM_APIS } from './llm-apis.ts';
import { embeddingRequest, llmRequest } from './requests.ts';

/** Replaces the methods through which all calls of a client go. Answers what puts them back. */
export function installHooks(listeners: Listeners<OpenAIClient>): () => void {
  return allOrNone(replacements(listeners));
}

function* replacements(listeners: Listeners<OpenAIClient>): Generator<() => void> {
  const { client } = listeners;
  for (const [path, api] of Object.entries(LLM_APIS)) {
    const start = (manager: CallbackManager, args: readonly unknown[]) =>
      manager.startLlmRun(llmRequest(client, api, args));
    yield* observeApi(listeners, path, start, api.answers);
  }
  const startEmbedding = (manager: CallbackManager, [body]: readonly unknown[]) =>
    manager.startEmbeddingRun(embeddingRequest(client, body));
  yield* observeApi(listeners, 'embeddings.create', startEmbedding, embeddingAnswers);
  yield followCopies(listeners);
}

/** Replaces a method, if the client has it. */
function* observeApi<R extends Run>(
  listeners: Listeners<OpenAIClient>,
  path: string,
  start: (manager: CallbackManager, args: readonly unknown[]) => R,
  answers: ApiAnswers<R>,
): Generator<() => void> {
  const { client } = listeners;
  const names = path.split('.');
  const method = names.pop() ?? '';
  const resource = names.reduce<unknown>(read, client);
  if (typeof resource === 'object' && resource !== null && hasMethod(resource, method)) {
    yield observeMethod(listeners, resource, method, (manager, call, args) =>
      observeApiCall(client, start(manager, args), call, answers),
    );
  }
}

function hasMethod(resource: object, name: string): boolean {
  return typeof read(resource, name) === 'function';
}
