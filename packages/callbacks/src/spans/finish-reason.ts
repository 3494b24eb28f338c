const CONVENTIONAL: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['tool_calls', 'tool_call'],
  ['tool-calls', 'tool_call'],
  ['tool_use', 'tool_call'],
  ['function_call', 'tool_call'],
  ['content-filter', 'content_filter'],
  ['refusal', 'content_filter'],
  ['safety', 'content_filter'],
  ['blocklist', 'content_filter'],
  ['prohibited_content', 'content_filter'],
  ['recitation', 'content_filter'],
  ['spii', 'content_filter'],
  ['image_safety', 'content_filter'],
  ['image_prohibited_content', 'content_filter'],
  ['image_recitation', 'content_filter'],
  ['model_armor', 'content_filter'],
  ['jailbreak', 'content_filter'],
  ['malformed_function_call', 'error'],
  ['malformed_response', 'error'],
  ['stop', 'stop'],
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
