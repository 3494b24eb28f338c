import type { Run } from '@spanlight/callbacks';

import type { ModelAnswer } from './model-answer.ts';

/** More runs than this are never open at once; if they are, the oldest end as incomplete. */
const MAX_OPEN_RUNS = 10_000;

/** What belongs to a run of LangChain's that has started and not ended. */
export interface OpenRun {
  /** Undefined: nothing is told of it. What is started inside belongs to its parent. */
  readonly run?: Run;
  /** The closest run around it that is told of. */
  readonly parentRunId: string | undefined;
  /** Whether it is a node of a graph, or directly inside one and not told of. Default: false. */
  readonly isNode?: boolean;
  /** What a model has answered so far. */
  readonly answer?: ModelAnswer;
  /** Makes what is told of what it answers. Default: the answer. */
  readonly outcomeOf?: (answer: unknown) => unknown;
  /** How often LangChain tells of each event: once for each time that the handler is among those of the run. */
  deliveries: number;
}

/** Those that have open runs. */
const holders = /* @__PURE__ */ new Set<OpenRuns>();

const abandoned = /* @__PURE__ */ new FinalizationRegistry<() => void>((giveUp) => giveUp());

/** The runs of one handler that are open, by their ids. */
export class OpenRuns {
  readonly #runs = new Map<string, OpenRun>();

  get(runId: string | undefined): OpenRun | undefined {
    return runId === undefined ? undefined : this.#runs.get(runId);
  }

  /**
   * Adds a run. LangChain ends none whose stream is left by its reader: such a run ends as incomplete when it is garbage.
   *
   * @param life - an object that exists as long as somebody can end the run
   */
  add(runId: string, open: OpenRun, life: unknown): void {
    this.#runs.set(runId, open);
    holders.add(this);
    if (typeof life === 'object' && life !== null) {
      abandoned.register(life, () => this.#giveUp(runId), open);
    }
    if (this.#runs.size > MAX_OPEN_RUNS) {
      const [oldest = ''] = this.#runs.keys();
      this.#giveUp(oldest);
    }
  }

  /** Removes a run that ends. Answers what belongs to it. */
  take(runId: string): OpenRun | undefined {
    const open = this.#runs.get(runId);
    this.#runs.delete(runId);
    if (open !== undefined) {
      abandoned.unregister(open);
    }
    if (this.#runs.size === 0) {
      holders.delete(this);
    }
    return open;
  }

  /** The run that stands for one of LangChain's: itself, or the closest one around it that is told of. */
  visible(runId: string): Run | undefined {
    const open = this.#runs.get(runId);
    return open?.run ?? this.get(open?.parentRunId)?.run;
  }

  #giveUp(runId: string): void {
    this.take(runId)?.run?.abandon('incomplete');
  }
}

/** The runs that stand for one of LangChain's: one for each handler that hears of it. */
export function openRunsOf(runId: string): readonly Run[] {
  const runs: Run[] = [];
  for (const holder of holders) {
    const run = holder.visible(runId);
    if (run?.isEnded === false) {
      runs.push(run);
    }
  }
  return runs;
}
