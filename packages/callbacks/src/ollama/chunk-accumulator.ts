import { type Accumulator, read, readList, readString } from '@spanlight/callbacks/bridge';

/** What a later chunk says anew. */
const FACTS = [
  'model',
  'created_at',
  'done',
  'done_reason',
  'image',
  'total_duration',
  'load_duration',
  'prompt_eval_count',
  'prompt_eval_duration',
  'eval_count',
  'eval_duration',
] as const;

interface AnsweredMessage {
  role: string;
  content: string;
  thinking?: string;
  tool_calls?: unknown[];
}

/** Adds up the chunks of a stream to the response that the same request without `stream` would have got. */
export class ChunkAccumulator implements Accumulator {
  readonly #facts: Record<string, unknown> = {};
  #message: AnsweredMessage | undefined;

  add(chunk: unknown): void {
    for (const name of FACTS) {
      const value = read(chunk, name);
      if (value !== undefined && value !== null) {
        this.#facts[name] = value;
      }
    }
    for (const name of ['response', 'thinking'] as const) {
      const text = readString(chunk, name);
      if (text !== undefined) {
        this.#facts[name] = `${readString(this.#facts, name) ?? ''}${text}`;
      }
    }
    const message = read(chunk, 'message');
    if (typeof message === 'object' && message !== null) {
      this.#addMessage(message);
    }
  }

  get answer(): object {
    return this.#message === undefined ? this.#facts : { ...this.#facts, message: this.#message };
  }

  get isFinished(): boolean {
    return this.#facts['done'] === true;
  }

  #addMessage(piece: object): void {
    const message = (this.#message ??= { role: 'assistant', content: '' });
    message.role = readString(piece, 'role') ?? message.role;
    message.content += readString(piece, 'content') ?? '';
    const thinking = readString(piece, 'thinking');
    if (thinking !== undefined) {
      message.thinking = (message.thinking ?? '') + thinking;
    }
    // They come whole.
    const calls = readList(piece, 'tool_calls');
    if (calls.length > 0) {
      message.tool_calls = [...(message.tool_calls ?? []), ...calls];
    }
  }
}
