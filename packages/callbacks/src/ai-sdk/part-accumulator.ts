import { read, readString } from '@spanlight/callbacks/bridge';

/** Which parts of an answer consist of pieces, and what type their pieces have. */
const PIECES: Readonly<Record<string, string>> = {
  'text-delta': 'text',
  'reasoning-delta': 'reasoning',
};
const WHOLE = /^(?:file|reasoning-file|source|tool-call|tool-result)$/;

/** Adds up the parts of a stream to the answer that the same call without a stream would have got. */
export class PartAccumulator {
  readonly #pieces = new Map<string, { type: string; text: string }>();
  readonly #content: unknown[] = [];
  #response: unknown;
  #finish: unknown;

  get answer(): object {
    return {
      content: this.#content,
      finishReason: read(this.#finish, 'finishReason'),
      usage: read(this.#finish, 'usage'),
      response: this.#response,
    };
  }

  add(part: unknown): void {
    const type = readString(part, 'type') ?? '';
    const pieceOf = PIECES[type];
    if (pieceOf !== undefined) {
      this.#addPiece(pieceOf, part);
    } else if (WHOLE.test(type)) {
      this.#content.push(part);
    } else if (type === 'response-metadata') {
      this.#response = part;
    } else if (type === 'finish') {
      this.#finish = part;
    }
  }

  #addPiece(type: string, part: unknown): void {
    const key = `${type} ${readString(part, 'id') ?? ''}`;
    let whole = this.#pieces.get(key);
    if (whole === undefined) {
      whole = { type, text: '' };
      this.#pieces.set(key, whole);
      this.#content.push(whole);
    }
    whole.text += readString(part, 'delta') ?? '';
  }
}
