// What the Responses API of OpenAI answers.

import type { Reply } from './provider-server.ts';

type StreamReply = Extract<Reply, { readonly chunks: readonly unknown[] }>;

/** Usage of the Responses API, with cached and reasoning tokens. */
const RESPONSE_USAGE = {
  input_tokens: 127,
  input_tokens_details: { cached_tokens: 100, cache_write_tokens: 7 },
  output_tokens: 48,
  output_tokens_details: { reasoning_tokens: 32 },
  total_tokens: 175,
};

/** A response that came whole. */
export function response(output: readonly object[], facts: object = {}): object {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    status: 'completed',
    model: 'gpt-test-2026-01-01',
    service_tier: 'default',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    output,
    usage: RESPONSE_USAGE,
    ...facts,
  };
}

/** A response that is still being made. */
export function unfinishedResponse(status: string, facts: object = {}): object {
  return response([], { status, usage: null, ...facts });
}

/** An output item with a text. */
export function messageItem(text: string, facts: object = {}): object {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content,
    ...facts,
  };
}

/** An output item that asks for a call of a function. */
export function functionCallItem(callId: string, name: string, json: string): object {
  return {
    id: `fc_${callId}`,
    type: 'function_call',
    status: 'completed',
    call_id: callId,
    name,
    arguments: json,
  };
}

/** The first events of every stream of a response. */
export function firstEvents(): object[] {
  return [
    { type: 'response.created', response: unfinishedResponse('in_progress') },
    { type: 'response.in_progress', response: unfinishedResponse('in_progress') },
  ];
}

/** The events of a text, from its item's to its last piece. */
export function textEvents(words: readonly string[], outputIndex = 0): object[] {
  const place = { item_id: 'msg_1', output_index: outputIndex, content_index: 0 };
  const item = { ...messageItem(''), status: 'in_progress', content: [] };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  return [
    { type: 'response.output_item.added', output_index: outputIndex, item },
    { type: 'response.content_part.added', ...place, part },
    ...words.map((delta) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
      logprobs: [],
    })),
  ];
}

/** The events by which a text is complete. */
function textDoneEvents(text: string, outputIndex = 0): object[] {
  const place = { item_id: 'msg_1', output_index: outputIndex, content_index: 0 };
  const part = { type: 'output_text', text, annotations: [], logprobs: [] };
  return [
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: outputIndex, item: messageItem(text) },
  ];
}

/** A stream of the Responses API. Its events get numbers, and names on the wire. */
export function responseStream(
  events: readonly object[],
  facts: Partial<StreamReply> = {},
): StreamReply {
  return {
    chunks: events.map((event, index) => ({ ...event, sequence_number: index })),
    frame: (event) =>
      `event: ${String((event as { type?: unknown }).type)}\ndata: ${JSON.stringify(event)}\n\n`,
    last: '',
    ...facts,
  };
}

/** A stream of a text, complete. */
export function textResponseStream(words: readonly string[]): StreamReply {
  const text = words.join('');
  return responseStream([
    ...firstEvents(),
    ...textEvents(words),
    ...textDoneEvents(text),
    { type: 'response.completed', response: response([messageItem(text)]) },
  ]);
}

/** The calls of two functions whose pieces come interleaved, told apart by the index of their item. */
export function parallelFunctionCallEvents(): object[] {
  const weather = functionCallItem('call_weather', 'get_weather', '{"city":"Bern"}');
  const time = functionCallItem('call_time', 'get_time', '{"zone":"CET"}');
  return [
    ...firstEvents(),
    added(0, weather),
    added(1, time),
    piece(0, 'call_weather', '{"city":'),
    piece(1, 'call_time', '{"zone":'),
    piece(1, 'call_time', '"CET"}'),
    piece(0, 'call_weather', '"Bern"}'),
    done(1, time),
    done(0, weather),
    { type: 'response.completed', response: response([weather, time]) },
  ];
}

function added(index: number, item: object): object {
  return {
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, status: 'in_progress', arguments: '' },
  };
}

function piece(index: number, callId: string, delta: string): object {
  return {
    type: 'response.function_call_arguments.delta',
    output_index: index,
    item_id: `fc_${callId}`,
    delta,
  };
}

function done(index: number, item: object): object {
  return { type: 'response.output_item.done', output_index: index, item };
}
