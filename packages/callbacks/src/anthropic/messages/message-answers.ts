import type { LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  read,
  readString,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import { EventAccumulator } from './event-accumulator.ts';
import { httpAttributes } from './http-attributes.ts';
import { messageResponseFacts } from './response-facts.ts';

/** What `messages.create` answers. */
export const messageAnswers: ApiAnswers<LlmRun> = {
  report: (run, message, response) =>
    run.report(messageResponseFacts(message, httpAttributes(response))),
  stream: (run, response) => new MessageStreamObserver(run, response),
};

class MessageStreamObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #events = new EventAccumulator();

  constructor(run: LlmRun, response: unknown) {
    this.#run = run;
    const attributes = httpAttributes(response);
    run.report(() => messageResponseFacts(this.#events.message, attributes));
  }

  get isFinished(): boolean {
    return this.#events.isFinished;
  }

  chunk(event: unknown): void {
    this.#events.add(event);
    const type = readString(event, 'type');
    // The event before it comes when the model has been asked, and has nothing of an answer.
    if (type?.startsWith('content_block') === true) {
      this.#run.firstChunk();
    }
    const text =
      type === 'content_block_delta' ? readString(read(event, 'delta'), 'text') : undefined;
    if (text !== undefined) {
      this.#run.token(text);
    }
  }
}
