import type { LlmOutcome, LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  read,
  readCount,
  readList,
  readString,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import { attempt } from '../attempt.ts';
import type { LlmApi } from '../llm-api.ts';
import { ChunkAccumulator } from './chunk-accumulator.ts';
import { chatRequestFacts } from './request-facts.ts';
import { chatResponseFacts } from './response-facts.ts';

const chatAnswers: ApiAnswers<LlmRun> = {
  report: (run, completion) =>
    run.report(attempt<LlmOutcome>(() => chatResponseFacts(completion), { response: completion })),
  stream: (run) => new ChatStreamObserver(run),
};

/** `chat.completions.create`. */
export const chat: LlmApi = { requestFacts: chatRequestFacts, answers: chatAnswers };

class ChatStreamObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #chunks = new ChunkAccumulator();

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => chatResponseFacts(this.#chunks.completion));
  }

  get isFinished(): boolean {
    return this.#chunks.isFinished;
  }

  chunk(chunk: unknown): void {
    this.#run.firstChunk();
    this.#chunks.add(chunk);
    readList(chunk, 'choices').forEach((choice, position) => {
      const text = readString(read(choice, 'delta'), 'content');
      if (text !== undefined) {
        this.#run.token(text, readCount(choice, 'index') ?? position);
      }
    });
  }
}
