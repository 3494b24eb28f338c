import {
  type Accumulator,
  read,
  readCount,
  readList,
  readString,
} from '@spanlight/callbacks/bridge';

interface Choice {
  readonly index: number;
  text: string;
  finish_reason: string | null;
}

/** Adds up the chunks of a stream to the completion that the same request without `stream` would have answered. */
export class CompletionAccumulator implements Accumulator {
  #facts: object = {};
  #usage: unknown;
  readonly #choices = new Map<number, Choice>();

  add(chunk: unknown): void {
    if (typeof chunk === 'object' && chunk !== null) {
      this.#facts = chunk;
    }
    this.#usage = read(chunk, 'usage') ?? this.#usage;
    readList(chunk, 'choices').forEach((piece, position) => {
      const index = readCount(piece, 'index') ?? position;
      const choice = this.#choices.get(index) ?? { index, text: '', finish_reason: null };
      this.#choices.set(index, choice);
      choice.text += readString(piece, 'text') ?? '';
      choice.finish_reason = readString(piece, 'finish_reason') ?? choice.finish_reason;
    });
  }

  get answer(): object {
    const choices = [...this.#choices.values()].toSorted((a, b) => a.index - b.index);
    return { ...this.#facts, usage: this.#usage, choices };
  }

  /** Whether every choice that has begun has also said why it stopped. False if none has begun. */
  get isFinished(): boolean {
    const choices = [...this.#choices.values()];
    return choices.length > 0 && choices.every((choice) => choice.finish_reason !== null);
  }
}
