// What the Gemini API answers.
import type { Reply } from './provider-server.ts';

const FACTS = { modelVersion: 'gemini-test-001', responseId: 'resp_1' };

/** Usage with cached tokens, thoughts and what tools of Google's brought in. */
const USAGE = {
  promptTokenCount: 120,
  toolUsePromptTokenCount: 7,
  candidatesTokenCount: 16,
  thoughtsTokenCount: 32,
  cachedContentTokenCount: 100,
  totalTokenCount: 175,
};

/** A response with one candidate: one that came whole, or a chunk of a stream. */
export function response(
  parts: readonly object[],
  finishReason: string | undefined = 'STOP',
  facts: object = {},
): object {
  const candidate = { content: { role: 'model', parts }, finishReason, index: 0 };
  return { candidates: [candidate], usageMetadata: USAGE, ...FACTS, ...facts };
}

/** A chunk of a stream, before its end. */
export function chunk(parts: readonly object[], facts: object = {}): object {
  const usageMetadata = { promptTokenCount: 120, totalTokenCount: 120 };
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0 }],
    usageMetadata,
    ...FACTS,
    ...facts,
  };
}

/** The chunks of a text. */
export function textChunks(words: readonly string[]): object[] {
  return words.map((text, index) =>
    index === words.length - 1 ? response([{ text }]) : chunk([{ text }]),
  );
}

/** A part in which a model asks for a function. */
export function functionCall(name: string, args: object, id?: string): object {
  return { functionCall: { name, args, ...(id === undefined ? {} : { id }) } };
}

/** What the API says of a failure. */
export function failure(code: number, status: string): object {
  return { error: { code, message: 'SECRET-error', status } };
}

/** A stream of server-sent events. */
export function events(
  chunks: readonly unknown[],
  rest: { delayMillis?: number; end?: 'done' | 'closed' | 'cut' | 'open' } = {},
): Reply {
  return { chunks, last: '', ...rest };
}
