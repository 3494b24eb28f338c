import type { LlmTarget } from './llm-events.ts';
import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** What is to be embedded by which model. */
export interface EmbeddingRequest extends LlmTarget, ExtraData {
  /** It does not get onto spans: the conventions have no name for it. */
  readonly input?: unknown;
  /** How many dimensions are asked for. */
  readonly dimensionCount?: number | undefined;
  /** E.g. `float`, `base64`. */
  readonly encodingFormats?: readonly string[] | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
}

/** What a model made of it. */
export interface EmbeddingOutcome extends ExtraData {
  /** The client's own response object. */
  readonly response?: unknown;
  readonly responseModel?: string | undefined;
  readonly inputTokens?: number | undefined;
}

/** A model is about to be asked for embeddings. */
export interface EmbeddingStartEvent extends RunEvent, EmbeddingRequest {}

/** A model has made embeddings, or was not let to finish: see {@link RunEnd.endReason}. */
export interface EmbeddingEndEvent
  extends RunEvent, EmbeddingRequest, EmbeddingOutcome, RunTimes, RunEnd {}

/** A request for embeddings failed. */
export interface EmbeddingErrorEvent
  extends RunEvent, EmbeddingRequest, EmbeddingOutcome, RunTimes, RunFailure {}
