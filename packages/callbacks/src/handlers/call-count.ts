import type { RunTimes } from '../events/run-events.ts';
import { LatencySample } from './latency-sample.ts';
import {
  type CallUsage,
  isSpent,
  type ModelUsage,
  sumOf,
  type TokenUsage,
} from './usage-summary.ts';

/** Adds up calls. */
export class CallCount {
  #calls = 0;
  #errors = 0;
  readonly #latency = new LatencySample();

  add({ latencyMillis }: RunTimes, isError: boolean): void {
    this.#calls += 1;
    this.#errors += isError ? 1 : 0;
    this.#latency.add(latencyMillis);
  }

  summary(): CallUsage {
    return { calls: this.#calls, errors: this.#errors, latency: this.#latency.summary() };
  }
}

/** Adds up calls of a model. */
export class ModelCount extends CallCount {
  readonly #provider: string;
  readonly #model: string;
  #tokens: TokenUsage = sumOf([]);
  #callsWithoutTokens = 0;

  constructor(provider: string, model: string) {
    super();
    this.#provider = provider;
    this.#model = model;
  }

  addCall(event: RunTimes, isError: boolean, tokens: TokenUsage): void {
    this.add(event, isError);
    this.#callsWithoutTokens += isSpent(tokens) ? 0 : 1;
    this.#tokens = sumOf([this.#tokens, tokens]);
  }

  usage(): ModelUsage {
    return {
      provider: this.#provider,
      model: this.#model,
      ...this.summary(),
      tokens: this.#tokens,
      callsWithoutTokens: this.#callsWithoutTokens,
    };
  }
}
