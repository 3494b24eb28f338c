import type { Run } from '@spanlight/callbacks';
import {
  allOrNone,
  type CallAnswers,
  type Listeners,
  observeCall,
  observeMethod,
} from '@spanlight/callbacks/bridge';

import type { GoogleGenAIClient } from './client.ts';
import { contentAnswers } from './content-answers.ts';
import { contentRequestFacts } from './content-request.ts';
import { embeddingAnswers, embeddingRequestFacts } from './embedding-facts.ts';
import { errorTypeOf } from './error-type.ts';
import { imageAnswers, imageRequestFacts } from './image-facts.ts';
import { signalOf } from './request-facts.ts';

/** Replaces the methods through which all calls of models go. Answers what puts them back. */
export function installHooks(listeners: Listeners<GoogleGenAIClient>): () => void {
  return allOrNone(replacements(listeners));
}

function* replacements(listeners: Listeners<GoogleGenAIClient>): Generator<() => void> {
  const { client } = listeners;
  const { models } = client;
  for (const method of ['generateContent', 'generateContentStream']) {
    const stream = method === 'generateContentStream';
    yield observeMethod(
      listeners,
      models,
      oneRequestOf(models, method),
      (manager, call, [params]) =>
        observeCall(
          () => manager.startLlmRun(contentRequestFacts(client, params, stream)),
          call,
          cancellable(contentAnswers, params),
        ),
    );
  }
  yield observeMethod(listeners, models, 'embedContent', (manager, call, [params]) =>
    observeCall(
      () => manager.startEmbeddingRun(embeddingRequestFacts(client, params)),
      call,
      cancellable(embeddingAnswers, params),
    ),
  );
  yield observeMethod(listeners, models, 'generateImages', (manager, call, [params]) =>
    observeCall(
      () => manager.startLlmRun(imageRequestFacts(client, params)),
      call,
      cancellable(imageAnswers, params),
    ),
  );
}

function cancellable<R extends Run>(answers: CallAnswers<R>, params: unknown): CallAnswers<R> {
  return { ...answers, errorTypeOf, signalOf: () => signalOf(params) };
}

// A public method makes several requests when functions are called automatically, or an answer has to be continued. Each is
// a call of the model, with tokens of its own, and is made by an internal method. A version without it is heard as a whole.
function oneRequestOf(models: object, method: string): string {
  const internal = `${method}Internal`;
  return typeof Reflect.get(models, internal) === 'function' ? internal : method;
}
