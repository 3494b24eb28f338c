import {
  type Accumulator,
  read,
  readCount,
  readList,
  readString,
} from '@spanlight/callbacks/bridge';

import { finishReasonsOf } from './response-facts.ts';

interface Candidate {
  readonly index: number;
  finishReason?: string;
  readonly content: { role: string; parts: object[] };
}

/** What a later chunk says anew. */
const FACTS = [
  'responseId',
  'modelVersion',
  'createTime',
  'promptFeedback',
  'usageMetadata',
] as const;

/** Adds up the chunks of a stream to the response that the same request without a stream would have got. */
export class ChunkAccumulator implements Accumulator {
  readonly #facts: Record<string, unknown> = {};
  readonly #candidates = new Map<number, Candidate>();

  add(chunk: unknown): void {
    for (const name of FACTS) {
      const value = read(chunk, name);
      if (value !== undefined && value !== null) {
        this.#facts[name] = value;
      }
    }
    readList(chunk, 'candidates').forEach((candidate, position) => {
      this.#addCandidate(candidate, readCount(candidate, 'index') ?? position);
    });
  }

  get answer(): object {
    const candidates = [...this.#candidates.values()].toSorted((a, b) => a.index - b.index);
    return { ...this.#facts, candidates };
  }

  /** Whether every candidate that has begun has also said why it ended, or the prompt was blocked. */
  get isFinished(): boolean {
    const reasons = finishReasonsOf(this.answer);
    return reasons.length > 0 && reasons.length >= this.#candidates.size;
  }

  #addCandidate(piece: unknown, index: number): void {
    let candidate = this.#candidates.get(index);
    if (candidate === undefined) {
      candidate = { index, content: { role: 'model', parts: [] } };
      this.#candidates.set(index, candidate);
    }
    const finishReason = readString(piece, 'finishReason');
    if (finishReason !== undefined) {
      candidate.finishReason = finishReason;
    }
    for (const part of readList(read(piece, 'content'), 'parts')) {
      if (typeof part === 'object' && part !== null) {
        addPart(candidate.content.parts, part);
      }
    }
  }
}

// A part is replaced and not changed: those of the chunks are the program's.
function addPart(parts: object[], part: object): void {
  const last = parts.at(-1);
  const [text, before] = [read(part, 'text'), read(last, 'text')];
  if (
    typeof text === 'string' &&
    typeof before === 'string' &&
    (read(part, 'thought') === true) === (read(last, 'thought') === true)
  ) {
    parts[parts.length - 1] = { ...last, ...part, text: before + text };
    return;
  }
  const [call, callBefore] = [read(part, 'functionCall'), read(last, 'functionCall')];
  if (read(callBefore, 'willContinue') === true && typeof call === 'object') {
    const partialArgs = [...readList(callBefore, 'partialArgs'), ...readList(call, 'partialArgs')];
    const willContinue = read(call, 'willContinue') === true;
    const functionCall = { ...Object(callBefore), partialArgs, willContinue };
    parts[parts.length - 1] = { ...last, functionCall };
    return;
  }
  parts.push(part);
}
