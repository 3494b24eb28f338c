import type { Callbacks } from '../events/callbacks.ts';
import type {
  EmbeddingEndEvent,
  EmbeddingErrorEvent,
  EmbeddingStartEvent,
} from '../events/embedding-events.ts';
import type {
  LlmEndEvent,
  LlmErrorEvent,
  LlmOutcome,
  LlmStartEvent,
} from '../events/llm-events.ts';
import type { RunEvent, RunTimes } from '../events/run-events.ts';
import type { ToolEndEvent, ToolErrorEvent, ToolStartEvent } from '../events/tool-events.ts';
import { type CallLevel, embeddingLevel, llmLevel, toolLevel } from '../spans/call-level.ts';
import { CallCount, ModelCount } from './call-count.ts';
import {
  knownTokens,
  sumOf,
  type TokenUsage,
  tokensOf,
  type UsageSummary,
} from './usage-summary.ts';

/** So many models and tools are told apart; the rest is one, under {@link OTHERS}. */
const MAX_NAMES = 200;
/** So many calls that have not ended are known. */
const MAX_OPEN_CALLS = 10_000;
const OTHERS = '(others)';

/**
 * Counts calls, errors, tokens and latencies by model and tool, in bounded memory.
 *
 * ```ts
 * const usage = new UsageCallbacks();
 * registerOpenAI(client, usage);
 * // …
 * const { models, tokens } = usage.summary();
 * ```
 */
export class UsageCallbacks implements Callbacks {
  readonly #models = new Map<string, ModelCount>();
  readonly #tools = new Map<string, CallCount>();
  readonly #open = new Map<string, OpenCall>();

  onLlmStart(event: LlmStartEvent): void {
    this.#start(event, llmLevel(event));
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.#countModel(event, false);
  }

  onLlmError(event: LlmErrorEvent): void {
    this.#countModel(event, true);
  }

  onEmbeddingStart(event: EmbeddingStartEvent): void {
    this.#start(event, embeddingLevel());
  }

  onEmbeddingEnd(event: EmbeddingEndEvent): void {
    this.#countModel(event, false);
  }

  onEmbeddingError(event: EmbeddingErrorEvent): void {
    this.#countModel(event, true);
  }

  onToolStart(event: ToolStartEvent): void {
    this.#start(event, toolLevel(event));
  }

  onToolEnd(event: ToolEndEvent): void {
    this.#countTool(event, false);
  }

  onToolError(event: ToolErrorEvent): void {
    this.#countTool(event, true);
  }

  /** What has been counted until now. Calls count when they have ended. */
  summary(): UsageSummary {
    const models = [...this.#models.values()].map((count) => count.usage());
    const tools = Object.fromEntries(
      [...this.#tools].map(([name, count]) => [name, count.summary()]),
    );
    return { models, tools, tokens: sumOf(models.map(({ tokens }) => tokens)) };
  }

  /** Forgets what has been counted. */
  reset(): void {
    this.#models.clear();
    this.#tools.clear();
  }

  #start(event: CallStartEvent, { call, lowerLevelOf }: CallLevel): void {
    const { model, parentRunId = '', runId } = event;
    const parent = this.#open.get(parentRunId);
    const outer = lowerLevelOf !== undefined && parent?.call === lowerLevelOf ? parent : undefined;
    if (outer !== undefined) {
      outer.model ??= model;
    }
    this.#open.set(runId, { call, model, outer, innerTokens: sumOf([]) });
    if (this.#open.size > MAX_OPEN_CALLS) {
      const [oldest = ''] = this.#open.keys();
      this.#open.delete(oldest);
    }
  }

  #end({ runId }: RunEvent): OpenCall | undefined {
    const call = this.#open.get(runId);
    this.#open.delete(runId);
    return call;
  }

  #countTool(event: ToolEndEvent | ToolErrorEvent, isError: boolean): void {
    if (this.#end(event)?.outer === undefined) {
      countOf(this.#tools, event.toolName, () => new CallCount()).add(event, isError);
    }
  }

  #countModel(event: ModelEvent, isError: boolean): void {
    const call = this.#end(event);
    const tokens = knownTokens(tokensOf(event), call?.innerTokens);
    if (call?.outer !== undefined) {
      call.outer.innerTokens = sumOf([call.outer.innerTokens, tokens]);
      return;
    }
    const provider = textOf(event.provider);
    const model = textOf(call?.model ?? event.model);
    countOf(this.#models, JSON.stringify([provider, model]), (isRest) =>
      isRest ? new ModelCount(OTHERS, OTHERS) : new ModelCount(provider, model),
    ).addCall(event, isError, tokens);
  }
}

/** A call that has not ended. */
interface OpenCall {
  readonly call: string | undefined;
  /** As sent. Undefined if not even a call inside, which is the same one, has said so. */
  model: string | undefined;
  /** The call around it: it is the same one, seen at a higher level, and counts for both. */
  readonly outer: OpenCall | undefined;
  /** What the calls inside have used up. Counts where the call itself does not say. */
  innerTokens: TokenUsage;
}

type CallStartEvent = RunEvent & { readonly model?: string | undefined };

type ModelEvent = RunEvent &
  RunTimes &
  LlmOutcome & { readonly provider: string; readonly model?: string | undefined };

function countOf<C>(counts: Map<string, C>, name: string, create: (isRest: boolean) => C): C {
  const isRest = !counts.has(name) && counts.size >= MAX_NAMES;
  const key = isRest ? OTHERS : name;
  let count = counts.get(key);
  if (count === undefined) {
    count = create(isRest);
    counts.set(key, count);
  }
  return count;
}

// Of another type than documented it is nobody's name.
function textOf(name: unknown): string {
  return typeof name === 'string' ? name : '';
}
