// What the OpenAI API answers.

/** Usage with cached and reasoning tokens. */
const USAGE = {
  prompt_tokens: 127,
  completion_tokens: 48,
  total_tokens: 175,
  prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 7 },
  completion_tokens_details: { reasoning_tokens: 32 },
};

/** A chat completion that came whole. */
export function completion(
  content: string | null,
  message: object = {},
  facts: object = {},
): object {
  const finishReason = 'tool_calls' in message ? 'tool_calls' : 'stop';
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-test-2026-01-01',
    service_tier: 'default',
    system_fingerprint: 'fp_1',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...message },
        finish_reason: finishReason,
        logprobs: null,
      },
    ],
    usage: USAGE,
    ...facts,
  };
}

/** A chunk of a stream with one choice. */
export function chunk(delta: object, finishReason: string | null = null, index = 0): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-test-2026-01-01',
    service_tier: 'default',
    system_fingerprint: 'fp_1',
    choices: [{ index, delta, finish_reason: finishReason, logprobs: null }],
    usage: null,
  };
}

/** The last chunk of a stream whose request asked for usage. */
export function usageChunk(usage: unknown = USAGE): object {
  return { ...chunk({}), choices: [], usage };
}

/** The chunks of a text. */
export function textChunks(words: readonly string[], finishReason = 'stop'): object[] {
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...words.map((content) => chunk({ content })),
    chunk({}, finishReason),
    usageChunk(),
  ];
}

/** Two tool calls whose pieces come interleaved, told apart by their index. */
export function parallelToolCallChunks(): object[] {
  const piece = (index: number, called: object, id?: string): object =>
    chunk({
      tool_calls: [
        { index, ...(id === undefined ? {} : { id, type: 'function' }), function: called },
      ],
    });
  return [
    chunk({ role: 'assistant', content: null }),
    piece(0, { name: 'get_weather', arguments: '' }, 'call_weather'),
    piece(1, { name: 'get_time', arguments: '' }, 'call_time'),
    piece(0, { arguments: '{"city":' }),
    piece(1, { arguments: '{"zone":' }),
    piece(1, { arguments: '"CET"}' }),
    piece(0, { arguments: '"Bern"}' }),
    chunk({}, 'tool_calls'),
    usageChunk(),
  ];
}

/** What the embeddings API answers to a client that asks for Base64. */
export function embeddings(vectors: readonly (readonly number[])[], encoding = 'base64'): object {
  const encode = (vector: readonly number[]): unknown =>
    encoding === 'base64'
      ? Buffer.from(new Float32Array(vector).buffer).toString('base64')
      : vector;
  return {
    object: 'list',
    model: 'embedding-test-2026-01-01',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encode(vector),
    })),
    usage: { prompt_tokens: 8, total_tokens: 8 },
  };
}
