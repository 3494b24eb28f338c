// What the Anthropic API answers.

/** Usage with tokens from and to a cache, and of reasoning. */
const USAGE = {
  input_tokens: 20,
  cache_read_input_tokens: 100,
  cache_creation_input_tokens: 7,
  cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
  output_tokens: 48,
  output_tokens_details: { thinking_tokens: 32 },
  service_tier: 'standard',
};

/** A call of a tool, as a model asks for it. */
export const WEATHER_CALL = {
  type: 'tool_use',
  id: 'toolu_1',
  name: 'get_weather',
  input: { city: 'Bern' },
};

/** A message that came whole. */
export function message(content: readonly object[] | string, facts: object = {}): object {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const isCall = blocks.some((block) => 'type' in block && block.type === 'tool_use');
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-test-2026-01-01',
    content: blocks,
    stop_reason: isCall ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: USAGE,
    ...facts,
  };
}

/** What comes before the content of a stream. Its counts of output tokens are placeholders. */
export function messageStart(facts: object = {}): object {
  const usage = { ...USAGE, output_tokens: 1, output_tokens_details: null };
  return {
    type: 'message_start',
    message: message([], { stop_reason: null, usage, ...facts }),
  };
}

/** The events of one block of content. */
export function blockEvents(index: number, block: object, deltas: readonly object[]): object[] {
  return [
    { type: 'content_block_start', index, content_block: block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** What comes after the content of a stream. Its counts are totals. */
export function messageEnd(stopReason = 'end_turn', usage: unknown = END_USAGE): object[] {
  return [
    { type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}

const END_USAGE = {
  input_tokens: null,
  cache_read_input_tokens: null,
  cache_creation_input_tokens: null,
  output_tokens: 48,
  output_tokens_details: { thinking_tokens: 32 },
  server_tool_use: null,
};

/** The events of a text. */
export function textEvents(words: readonly string[]): object[] {
  const deltas = words.map((text) => ({ type: 'text_delta', text }));
  return [messageStart(), ...blockEvents(0, { type: 'text', text: '' }, deltas), ...messageEnd()];
}

/** The events of a call of a tool. */
export function toolCallEvents(): object[] {
  return [
    messageStart(),
    ...blockEvents(0, { ...WEATHER_CALL, input: {} }, inputDeltas('{"city":', '"Bern"}')),
    ...messageEnd('tool_use'),
  ];
}

/** Two tool calls whose pieces come interleaved, told apart by their index. */
export function parallelToolCallEvents(): object[] {
  const weather = callOf('toolu_weather', 'get_weather');
  const time = callOf('toolu_time', 'get_time');
  const [weatherStart = {}, ...weatherRest] = blockEvents(
    0,
    weather,
    inputDeltas('', '{"city":', '"Bern"}'),
  );
  return [
    messageStart(),
    weatherStart,
    ...blockEvents(1, time, inputDeltas('', '{"zone":', '"CET"}')).flatMap((event, at) =>
      weatherRest.slice(at, at + 1).concat(event),
    ),
    ...messageEnd('tool_use'),
  ];
}

function callOf(id: string, name: string): object {
  return { type: 'tool_use', id, name, input: {} };
}

/** Pieces of the input of a tool. */
export function inputDeltas(...pieces: readonly string[]): object[] {
  return pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
}

/** A stream as the server is to send it. */
export function streamOf(events: readonly unknown[]): {
  chunks: readonly unknown[];
  frame: (event: unknown) => string;
  last: string;
} {
  return { chunks: events, frame: namedEvent, last: '' };
}

function namedEvent(event: unknown): string {
  const type =
    typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'message';
  return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
}
