import type { CallbackManager } from '@spanlight/callbacks';
import { type Listeners, observeCall, replaceMethod } from '@spanlight/callbacks/bridge';

import { embeddingAnswers, embeddingRequestFacts } from './embedding-facts.ts';
import { modelAnswers } from './model-answers.ts';
import { chatRequestFacts, generateRequestFacts } from './request-facts.ts';

/** What is used of a client of the `ollama` package: so any of its versions, and its subclasses, will do. */
export interface OllamaClient {
  chat(...args: never[]): unknown;
  generate(...args: never[]): unknown;
  embed(...args: never[]): unknown;
  embeddings(...args: never[]): unknown;
}

const METHODS = ['chat', 'generate', 'embed', 'embeddings'] as const;

type Observe = (manager: CallbackManager, request: unknown, call: () => unknown) => unknown;

/** Replaces the methods of a client that ask models. Answers what puts them back. */
export function installHooks(listeners: Listeners<OllamaClient>): () => void {
  const { client } = listeners;
  const hook = (method: keyof OllamaClient, observe: Observe): (() => void) =>
    replaceMethod(client, method, (request, call) => {
      const manager = listeners.manager();
      return manager === undefined ? call() : observe(manager, request, call);
    });
  const embed: Observe = (manager, request, call) =>
    observeCall(
      () => manager.startEmbeddingRun(embeddingRequestFacts(client, request)),
      call,
      embeddingAnswers,
    );
  const restore = [
    hook('chat', (manager, request, call) =>
      observeCall(() => manager.startLlmRun(chatRequestFacts(client, request)), call, modelAnswers),
    ),
    hook('generate', (manager, request, call) =>
      observeCall(
        () => manager.startLlmRun(generateRequestFacts(client, request)),
        call,
        modelAnswers,
      ),
    ),
    hook('embed', embed),
    hook('embeddings', embed),
  ];
  return () => restore.forEach((undo) => undo());
}

/** Whether a value can be hooked. */
export function isOllamaClient(value: unknown): value is OllamaClient {
  const client = value as Partial<OllamaClient> | null | undefined;
  return METHODS.every((method) => typeof client?.[method] === 'function');
}
