import type { LlmOutcome, LlmRun } from '@spanlight/callbacks';
import { read, readCount } from '@spanlight/callbacks/bridge';

import { responseFacts } from './response-facts.ts';

/** What a model's run has answered so far, for the case that it does not get to its end. */
export class ModelAnswer {
  readonly #run: LlmRun;
  readonly #chunks: unknown[] = [];
  #tokenEvents = 0;

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => this.#facts());
  }

  /**
   * Takes a piece.
   *
   * @param deliveries - how often it comes
   * @throws what a critical handler throws
   */
  add(token: unknown, indices: unknown, fields: unknown, deliveries: number): void {
    const isRepeated = this.#tokenEvents % deliveries !== 0;
    this.#tokenEvents += 1;
    if (isRepeated) {
      return;
    }
    const { chunk, choiceIndex } = pieceOf(token, indices, fields);
    this.#chunks.push(chunk);
    this.#run.firstChunk();
    if (typeof token === 'string' && token !== '') {
      this.#run.token(token, choiceIndex);
    }
  }

  #facts(): LlmOutcome {
    try {
      return this.#chunks.length === 0
        ? {}
        : responseFacts({ generations: [[this.#chunks.reduce(joined)]] });
    } catch {
      // Pieces that do not go together.
      return {};
    }
  }
}

// Models that do not tell chunks tell their texts at least.
function pieceOf(
  text: unknown,
  indices: unknown,
  fields: unknown,
): { readonly chunk: unknown; readonly choiceIndex?: number | undefined } {
  try {
    const choiceIndex = readCount(indices, 'completion');
    return { chunk: read(fields, 'chunk') ?? { text }, choiceIndex };
  } catch {
    return { chunk: { text } };
  }
}

/** Two pieces in one: by LangChain's own means if they have them. */
function joined(sum: unknown, chunk: unknown): unknown {
  const concat = read(sum, 'concat');
  return typeof concat === 'function'
    ? (Reflect.apply(concat, sum, [chunk]) as unknown)
    : { text: `${String(read(sum, 'text'))}${String(read(chunk, 'text'))}` };
}
