// What models are sent and answer, in the JSON schema of OpenTelemetry's GenAI conventions (hence the names with
// underscores): one form for every client, so that a handler need not know which client it listens to.

/** One piece of a message. A `type` that is not listed may have any properties. */
export type MessagePart =
  | { type: 'text' | 'reasoning'; content: string }
  /** `arguments`: an object, or the JSON that the model wrote. */
  | { type: 'tool_call'; name: string; id?: string; arguments?: unknown }
  | { type: 'tool_call_response'; response: unknown; id?: string }
  | { type: 'blob'; modality: string; content: string; mime_type?: string }
  | { type: 'uri'; modality: string; uri: string; mime_type?: string }
  | { type: 'file'; modality: string; file_id: string }
  | { type: string; [property: string]: unknown };

/** A message to a model. */
export interface Message {
  /** `system`, `user`, `assistant`, `tool`, or what the client calls it. */
  role: string;
  parts: MessagePart[];
  name?: string;
}

/** A message from a model: one for each choice. */
export interface OutputMessage extends Message {
  /** Why the model stopped, in the client's own word; empty if it did not say. */
  finish_reason: string;
}

/** A tool that a model may ask for. */
export interface ToolDefinition {
  /** `function`, or what the client calls it. */
  type: string;
  name: string;
  description?: string;
  /** JSON schema of the arguments. */
  parameters?: unknown;
}

/** A tool call that a model asks for. */
export interface ToolCallRequest {
  id?: string | undefined;
  name?: string | undefined;
  /** As the model wrote them: JSON in most cases, malformed or cut off in some. */
  arguments?: string | undefined;
  /** The choice that asks. */
  choiceIndex: number;
}
