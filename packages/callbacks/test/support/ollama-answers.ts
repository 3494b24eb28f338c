// What the API of Ollama answers.
import type { Reply } from './provider-server.ts';

const MODEL = { model: 'llama-test', created_at: '2026-10-01T12:00:00.000Z' };
const DONE = {
  done: true,
  done_reason: 'stop',
  total_duration: 5_043_500_667,
  load_duration: 5_025_959,
  prompt_eval_count: 26,
  prompt_eval_duration: 325_953_000,
  eval_count: 29,
  eval_duration: 4_709_213_000,
};

/** An answer to `chat` that came whole. */
export function chatResponse(content: string, message: object = {}, facts: object = {}): object {
  return { ...MODEL, message: { role: 'assistant', content, ...message }, ...DONE, ...facts };
}

/** A chunk of an answer to `chat`. */
export function chatChunk(content: string, message: object = {}): object {
  return { ...MODEL, message: { role: 'assistant', content, ...message }, done: false };
}

/** The chunks of an answer to `chat`. */
export function chatChunks(words: readonly string[], facts: object = {}): object[] {
  return [...words.map((word) => chatChunk(word)), chatResponse('', {}, facts)];
}

/** An answer to `generate` that came whole. */
export function generateResponse(response: string, facts: object = {}): object {
  return { ...MODEL, response, ...DONE, context: [1, 2, 3], ...facts };
}

/** The chunks of an answer to `generate`. */
export function generateChunks(words: readonly string[]): object[] {
  return [...words.map((response) => ({ ...MODEL, response, done: false })), generateResponse('')];
}

/** A call of a tool, as a model asks for it. */
export function toolCall(name: string, input: object): object {
  return { function: { name, arguments: input } };
}

/** A stream of chunks, a line each. */
export function lines(
  chunks: readonly unknown[],
  rest: { delayMillis?: number; end?: 'done' | 'closed' | 'cut' | 'open' } = {},
): Reply {
  return { chunks, frame: line, last: '', contentType: 'application/x-ndjson', ...rest };
}

function line(chunk: unknown): string {
  return `${JSON.stringify(chunk)}\n`;
}
