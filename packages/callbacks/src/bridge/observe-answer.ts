import type { LlmOutcome, LlmRun } from '@spanlight/callbacks';

import { attempt } from './attempt.ts';
import type { StreamObserver } from './observe-chunks.ts';

/** Adds up the chunks of a stream. */
export interface Accumulator {
  add(chunk: unknown): void;
  /** What has come until now, in the form in which it would have come whole. */
  readonly answer: unknown;
  /** Whether that is all of it. */
  readonly isFinished: boolean;
}

/** A text in a chunk. */
export interface ChunkText {
  readonly text: string | undefined;
  /** The answer to which it belongs, if several were asked for. Default: 0. */
  readonly choiceIndex?: number;
}

/** How the chunks of a stream become facts of a model's run. */
export interface StreamedAnswer {
  readonly accumulator: Accumulator;
  factsOf(answer: unknown): LlmOutcome;
  textsOf(chunk: unknown): readonly ChunkText[];
  /** Whether a chunk holds something of the answer. Default: all do. */
  isContent?(chunk: unknown): boolean;
}

/** Reports what a model has answered in one piece: at least the response, whatever it is. */
export function reportAnswer<Facts extends object>(
  run: { report(facts: Facts | { readonly response: unknown }): void },
  response: unknown,
  factsOf: (response: unknown) => Facts,
): void {
  run.report(
    attempt<Facts | { readonly response: unknown }>(() => factsOf(response), { response }),
  );
}

/** Observes a stream that adds up to what a model has answered. */
export function observeAnswer(run: LlmRun, streamed: StreamedAnswer): StreamObserver {
  const { accumulator } = streamed;
  run.report(() => attempt(() => streamed.factsOf(accumulator.answer), {}));
  return {
    get isFinished() {
      return accumulator.isFinished;
    },
    chunk(chunk) {
      if (attempt(() => streamed.isContent?.(chunk) ?? true, true)) {
        run.firstChunk();
      }
      attempt(() => accumulator.add(chunk), undefined);
      for (const { text, choiceIndex } of attempt(() => streamed.textsOf(chunk), [])) {
        if (text !== undefined) {
          run.token(text, choiceIndex);
        }
      }
    },
  };
}
