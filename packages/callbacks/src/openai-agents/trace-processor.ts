import { getCurrentSpan, getCurrentTrace } from '@openai/agents';
import { addRunFinder, CallbackManager, type Callbacks, type Run } from '@spanlight/callbacks';
import { managerOf } from '@spanlight/callbacks/bridge';

import { startSpanRun } from './span-run.ts';
import type { SdkSpan, SdkTrace } from './tracing-types.ts';
import { Workflow } from './workflow.ts';

/** Tells callbacks of the traces and spans of the Agents SDK, as one of its trace processors. */
export class AgentsTraceProcessor {
  readonly #callbacks: Iterable<Callbacks>;
  readonly #workflows = new Map<string, Workflow>();
  /** While a run is started: the one below which it belongs. */
  #starting: { readonly parent: Run | undefined } | undefined;
  #removeFinder: (() => void) | undefined;
  #isShutDown = false;

  /** @param callbacks - whoever is among them when a trace starts is told of all of it */
  constructor(callbacks: Iterable<Callbacks>) {
    this.#callbacks = callbacks;
  }

  /** @internal Whether the SDK may have dropped it. */
  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /** Rejects with what a critical handler throws: then the traced work is not done. */
  async onTraceStart(trace: SdkTrace): Promise<void> {
    const manager = managerOf(this.#callbacks);
    if (manager !== undefined && !this.#workflows.has(trace.traceId)) {
      this.#follow(trace, manager);
    }
  }

  async onTraceEnd({ traceId }: SdkTrace): Promise<void> {
    this.#workflows.get(traceId)?.end();
    this.#forget(traceId);
  }

  async onSpanStart(span: SdkSpan): Promise<void> {
    this.#workflows.get(span.traceId)?.spanStarted(span);
  }

  async onSpanEnd(span: SdkSpan): Promise<void> {
    this.#workflows.get(span.traceId)?.spanEnded(span);
  }

  /** Ends what is open, as `incomplete`: the ends will not be told any more. */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    for (const [traceId, workflow] of this.#workflows) {
      workflow.end({ endReason: 'incomplete' });
      this.#forget(traceId);
    }
  }

  /** Has nothing to do: callbacks are told at once. */
  async forceFlush(): Promise<void> {}

  #follow(trace: SdkTrace, manager: CallbackManager): void {
    const { groupId, metadata, name, traceId } = trace;
    const conversationId = groupId ?? undefined;
    const run = manager.startChainRun({
      chainName: name,
      attributes: { 'gen_ai.conversation.id': conversationId },
      extra: { traceId, metadata },
    });
    // The SDK cannot be told that a span is refused. So what is thrown there is reported, and its work goes on.
    const reporting = new CallbackManager([manager], {
      onError: ({ cause }) =>
        run.quietly(() => {
          throw cause;
        }),
    });
    const workflow = new Workflow(trace, run, {
      startRun: (data, parent) =>
        this.#below(parent, () => startSpanRun(reporting, data, conversationId)),
      left: () => this.#forget(traceId),
    });
    this.#workflows.set(traceId, workflow);
    this.#removeFinder ??= addRunFinder(() => this.#findRun());
  }

  #forget(traceId: string): void {
    this.#workflows.delete(traceId);
    if (this.#workflows.size === 0) {
      this.#removeFinder?.();
      this.#removeFinder = undefined;
    }
  }

  #below<T>(parent: Run | undefined, start: () => T): T {
    this.#starting = { parent };
    try {
      return start();
    } finally {
      this.#starting = undefined;
    }
  }

  /** The run as whose work the calling code runs. */
  #findRun(): Run | undefined {
    if (this.#starting !== undefined) {
      return this.#starting.parent;
    }
    const span: SdkSpan | null = getCurrentSpan();
    const trace: SdkTrace | null = getCurrentTrace();
    const workflow = this.#workflows.get(span?.traceId ?? trace?.traceId ?? '');
    return span === null ? workflow?.openRun : workflow?.stepOf(span).openRun;
  }
}
