import type { LlmRun } from '@spanlight/callbacks';
import {
  type CallAnswers,
  read,
  readString,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import { ChunkAccumulator } from './chunk-accumulator.ts';
import { responseFacts } from './response-facts.ts';

/** What `chat` and `generate` answer. */
export const modelAnswers: CallAnswers<LlmRun> = {
  report: (run, response) => run.report(responseFacts(response)),
  stream: (run) => new ResponseObserver(run),
  signalOf(stream) {
    const signal = read(read(stream, 'abortController'), 'signal');
    return signal instanceof AbortSignal ? signal : undefined;
  },
};

class ResponseObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #chunks = new ChunkAccumulator();

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => responseFacts(this.#chunks.response));
  }

  get isFinished(): boolean {
    return this.#chunks.isFinished;
  }

  chunk(chunk: unknown): void {
    this.#run.firstChunk();
    this.#chunks.add(chunk);
    const text = readString(read(chunk, 'message'), 'content') ?? readString(chunk, 'response');
    if (text !== undefined) {
      this.#run.token(text);
    }
  }
}
