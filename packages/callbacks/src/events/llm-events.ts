import type {
  Message,
  MessagePart,
  OutputMessage,
  ToolCallRequest,
  ToolDefinition,
} from './messages.ts';
import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** Which model is asked by whom. */
export interface LlmTarget {
  /** A provider name of the GenAI conventions if there is one, e.g. `openai`. */
  readonly provider: string;
  /** As sent. */
  readonly model?: string | undefined;
}

/** What a model is asked. Names and meanings follow the GenAI conventions. */
export interface LlmRequest extends LlmTarget, ExtraData {
  /** Default: `chat`. */
  readonly operation?: string | undefined;
  readonly messages?: readonly Message[] | undefined;
  /** Instructions that were given apart from the messages. */
  readonly systemInstructions?: readonly MessagePart[] | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  /** Default: false. */
  readonly stream?: boolean | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly seed?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  /** How many answers are asked for. */
  readonly choiceCount?: number | undefined;
  /** How hard the model is to think, in the provider's word. */
  readonly reasoningLevel?: string | undefined;
  /** The form asked for: `text`, `json`, `image`, `speech`. */
  readonly outputType?: string | undefined;
  readonly conversationId?: string | undefined;
  /** The response that this request carries on. */
  readonly previousResponseId?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
}

/** What a model answered: as much of it as there was when the run ended. */
export interface LlmOutcome extends ExtraData {
  /** What was asked, if more of it is known than at the start. */
  readonly request?: LlmRequest | undefined;
  /** The client's own response object. Of a stream: what its chunks add up to. */
  readonly response?: unknown;
  readonly outputMessages?: readonly OutputMessage[] | undefined;
  /** The tools that the model asks for. They have not run. */
  readonly toolCalls?: readonly ToolCallRequest[] | undefined;
  /** `queued`, `in_progress`, `completed`, `incomplete`, `failed`, `cancelled`. */
  readonly responseStatus?: string | undefined;
  /** One for each choice that has finished, in the client's own words. */
  readonly finishReasons?: readonly string[] | undefined;
  readonly responseId?: string | undefined;
  /** The model that answered, as it calls itself. */
  readonly responseModel?: string | undefined;
  /** All input tokens, those from a cache included. */
  readonly inputTokens?: number | undefined;
  /** All output tokens, those of reasoning included. */
  readonly outputTokens?: number | undefined;
  readonly totalTokens?: number | undefined;
  /** Of the input tokens, those that came from a cache. */
  readonly cachedInputTokens?: number | undefined;
  /** Of the input tokens, those that were written to a cache. */
  readonly cacheWriteInputTokens?: number | undefined;
  /** Of the output tokens, those of reasoning. */
  readonly reasoningTokens?: number | undefined;
  /** Whether the whole answer came from a cache, without asking a model. Default: false. */
  readonly cached?: boolean | undefined;
}

/** How long a model took. */
export interface LlmTimes extends RunTimes {
  /** From the start event to the first chunk of a stream. */
  readonly timeToFirstTokenMillis?: number | undefined;
}

/** A model is about to be asked. */
export interface LlmStartEvent extends RunEvent, LlmRequest {}

/** A piece of text arrived. */
export interface LlmTokenEvent extends RunEvent, LlmTarget {
  readonly token: string;
  /** How many came before it in this run. */
  readonly index: number;
  /** The answer to which it belongs, if several were asked for. */
  readonly choiceIndex: number;
}

/** A model has answered, or was not let to finish: see {@link RunEnd.endReason}. */
export interface LlmEndEvent extends RunEvent, LlmTarget, LlmOutcome, LlmTimes, RunEnd {}

/** A call of a model failed. Its outcome is what had arrived until then. */
export interface LlmErrorEvent extends RunEvent, LlmTarget, LlmOutcome, LlmTimes, RunFailure {}
