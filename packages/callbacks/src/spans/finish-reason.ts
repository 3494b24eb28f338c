const CONVENTIONAL: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['tool_calls', 'tool_call'],
  ['tool-calls', 'tool_call'],
  ['tool_use', 'tool_call'],
  ['function_call', 'tool_call'],
  ['content-filter', 'content_filter'],
  ['refusal', 'content_filter'],
  ['safety', 'content_filter'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['model_length', 'length'],
]);

/** The GenAI conventions' word for why a model stopped. A word they have none for stays as it is. */
export function conventionalFinishReason(reason: string): string {
  return CONVENTIONAL.get(reason.toLowerCase()) ?? reason;
}
