import type { Attributes } from '@opentelemetry/api';
import type { EndReason } from '@spanlight/core';

import type { Message, OutputMessage, ToolCallRequest, ToolDefinition } from './messages.ts';

/** What every event says. */
export interface RunEvent {
  /** The same in all events of one run, and in no other run's. */
  readonly runId: string;
  /** The run inside which this one was started. */
  readonly parentRunId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Data of any kind that comes with a run. */
export interface ExtraData {
  /** Attributes for the span beyond those that the fields make: names of a convention, no content. */
  readonly attributes?: Attributes | undefined;
  /** Free data. It does not get onto spans. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

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
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
}

/** What a model answered: as much of it as there was when the run ended. */
export interface LlmOutcome extends ExtraData {
  /** The client's own response object. Of a stream: what its chunks add up to. */
  readonly response?: unknown;
  readonly outputMessages?: readonly OutputMessage[] | undefined;
  /** The tools that the model asks for. They have not run. */
  readonly toolCalls?: readonly ToolCallRequest[] | undefined;
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

/** How long a run took. */
export interface RunTimes {
  /** From the start event on. */
  readonly latencyMillis: number;
}

/** How long a model took. */
export interface LlmTimes extends RunTimes {
  /** From the start event to the first chunk of a stream. */
  readonly timeToFirstTokenMillis?: number | undefined;
}

/** How a run ended. */
export interface RunEnd {
  /** Why the run ended before it was done. Absent when it was done. */
  readonly endReason?: EndReason | undefined;
}

/** Why a run failed. */
export interface RunFailure {
  /** What was thrown. */
  readonly error: unknown;
  /** A code of the provider, or the error's class. Of low cardinality. */
  readonly errorType: string;
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

/** Which tool is called with what. */
export interface ToolRequest extends ExtraData {
  readonly toolName: string;
  readonly arguments?: unknown;
  /** The id by which the model asked for the call. */
  readonly toolCallId?: string | undefined;
  /** The server that has the tool. */
  readonly serverName?: string | undefined;
  /** `function`, `extension` or `datastore`. Default: `function`. */
  readonly toolType?: string | undefined;
  readonly description?: string | undefined;
}

/** A tool is about to run. */
export interface ToolStartEvent extends RunEvent, ToolRequest {}

/** A tool has run, or was not let to finish: see {@link RunEnd.endReason}. */
export interface ToolEndEvent extends RunEvent, ToolRequest, RunTimes, RunEnd {
  readonly result?: unknown;
}

/** A tool failed. */
export interface ToolErrorEvent extends RunEvent, ToolRequest, RunTimes, RunFailure {}
