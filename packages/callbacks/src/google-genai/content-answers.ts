import type { LlmRun } from '@spanlight/callbacks';
import {
  type CallAnswers,
  read,
  readCount,
  readList,
  readString,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import { ChunkAccumulator } from './chunk-accumulator.ts';
import { contentResponseFacts } from './response-facts.ts';

/** What requests for content answer. */
export const contentAnswers: CallAnswers<LlmRun> = {
  report: (run, response) => run.report(contentResponseFacts(response)),
  stream: (run) => new ContentObserver(run),
};

class ContentObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #chunks = new ChunkAccumulator();

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => contentResponseFacts(this.#chunks.response));
  }

  get isFinished(): boolean {
    return this.#chunks.isFinished;
  }

  chunk(chunk: unknown): void {
    this.#run.firstChunk();
    this.#chunks.add(chunk);
    readList(chunk, 'candidates').forEach((candidate, position) => {
      for (const part of readList(read(candidate, 'content'), 'parts')) {
        const text = readString(part, 'text');
        if (text !== undefined && read(part, 'thought') !== true) {
          this.#run.token(text, readCount(candidate, 'index') ?? position);
        }
      }
    });
  }
}
