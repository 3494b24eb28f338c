import type { CallbackManager, Run } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  type Listeners,
  observeApiCall,
  read,
  replaceMethod,
} from '@spanlight/callbacks/bridge';

import type { OpenAIClient } from './client.ts';
import { embeddingAnswers } from './embeddings/embeddings.ts';
import { LLM_APIS } from './llm-apis.ts';
import { embeddingRequest, llmRequest } from './requests.ts';

/** Replaces the methods through which all calls of a client go: all of them, or none if it throws. Answers what puts them back. */
export function installHooks(listeners: Listeners<OpenAIClient>): () => void {
  const { client } = listeners;
  const restore: (() => void)[] = [];
  const undo = (): void => restore.forEach((putBack) => putBack());
  try {
    for (const [path, api] of Object.entries(LLM_APIS)) {
      const start = (manager: CallbackManager, args: readonly unknown[]) =>
        manager.startLlmRun(llmRequest(client, api, args));
      restore.push(observeMethod(listeners, path, start, api.answers));
    }
    const startEmbedding = (manager: CallbackManager, [body]: readonly unknown[]) =>
      manager.startEmbeddingRun(embeddingRequest(client, body));
    restore.push(
      observeMethod(listeners, 'embeddings.create', startEmbedding, embeddingAnswers),
      followCopies(listeners),
    );
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}

/** Replaces a method, if the client has it. */
function observeMethod<R extends Run>(
  listeners: Listeners<OpenAIClient>,
  path: string,
  start: (manager: CallbackManager, args: readonly unknown[]) => R,
  answers: ApiAnswers<R>,
): () => void {
  const { client } = listeners;
  const names = path.split('.');
  const method = names.pop() ?? '';
  const resource = names.reduce<unknown>(read, client);
  if (typeof resource !== 'object' || resource === null || !hasMethod(resource, method)) {
    return () => undefined;
  }
  return replaceMethod(resource, method, (_body, call, args) => {
    const manager = listeners.manager();
    return manager === undefined
      ? call()
      : observeApiCall(client, start(manager, args), call, answers);
  });
}

function followCopies(listeners: Listeners<OpenAIClient>): () => void {
  return replaceMethod(listeners.client, 'withOptions', (_options, call) => {
    const copy = call();
    listeners.follow(copy);
    return copy;
  });
}

function hasMethod(resource: object, name: string): boolean {
  return typeof read(resource, name) === 'function';
}
