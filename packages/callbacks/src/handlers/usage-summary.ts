import type { LlmOutcome } from '../events/llm-events.ts';
import type { LatencySummary } from './latency-sample.ts';

/** Tokens of several calls, added up. */
export interface TokenUsage {
  /** All input tokens, those from a cache included. */
  readonly input: number;
  /** Of these, those that came from a cache. */
  readonly cachedInput: number;
  /** Of these, those that were written to a cache. */
  readonly cacheWriteInput: number;
  /** All output tokens, those of reasoning included. */
  readonly output: number;
  /** Of these, those of reasoning. */
  readonly reasoning: number;
}

/** What some calls have come to. */
export interface CallUsage {
  /** Those that have ended. */
  readonly calls: number;
  /** Those of them that failed. A call that was cancelled or left has not. */
  readonly errors: number;
  readonly latency: LatencySummary;
}

/** What the calls of a model have come to. */
export interface ModelUsage extends CallUsage {
  readonly provider: string;
  /** As sent. */
  readonly model: string;
  readonly tokens: TokenUsage;
  /** Calls of which no number of tokens is known, e.g. streams that did not ask for it. */
  readonly callsWithoutTokens: number;
}

/** What a {@link UsageCallbacks} has counted. */
export interface UsageSummary {
  /** One for each provider and model, embeddings included. */
  readonly models: readonly ModelUsage[];
  /** By name. */
  readonly tools: Readonly<Record<string, CallUsage>>;
  /** All tokens of all models. */
  readonly tokens: TokenUsage;
}

/** The tokens of a call, as far as they are known. */
export function tokensOf(event: LlmOutcome): TokenUsage {
  return {
    input: countFrom(event.inputTokens),
    cachedInput: countFrom(event.cachedInputTokens),
    cacheWriteInput: countFrom(event.cacheWriteInputTokens),
    output: countFrom(event.outputTokens),
    reasoning: countFrom(event.reasoningTokens),
  };
}

/** Whether a number of tokens is known. */
export function isSpent({ input, output }: TokenUsage): boolean {
  return input + output > 0;
}

function countFrom(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
}

/** Tokens added up. */
export function sumOf(usages: readonly TokenUsage[]): TokenUsage {
  return eachCount((name) => usages.reduce((total, usage) => total + usage[name], 0));
}

/** The tokens of a call, and where it does not say, those of another that is the same one. */
export function knownTokens(tokens: TokenUsage, others: TokenUsage = sumOf([])): TokenUsage {
  return eachCount((name) => tokens[name] || others[name]);
}

function eachCount(count: (name: keyof TokenUsage) => number): TokenUsage {
  return {
    input: count('input'),
    cachedInput: count('cachedInput'),
    cacheWriteInput: count('cacheWriteInput'),
    output: count('output'),
    reasoning: count('reasoning'),
  };
}
