import type { LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  read,
  readCount,
  readList,
  readString,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import { ChunkAccumulator } from './chunk-accumulator.ts';
import { chatResponseFacts } from './response-facts.ts';

/** What `chat.completions.create` answers. */
export const chatAnswers: ApiAnswers<LlmRun> = {
  report: (run, completion) => run.report(chatResponseFacts(completion)),
  stream: (run) => new ChatStreamObserver(run),
};

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
