import { CallbackManager, type Callbacks, type RunIds } from '@spanlight/callbacks';

import { agentInput, agentOutput } from './agent-messages.ts';
import { endWithError } from './endings.ts';
import { noteStreamRun } from './left-streams.ts';
import { ModelAnswer } from './model-answer.ts';
import { activeModelCall, activeModelRuns, outside } from './model-calls.ts';
import { type OpenRun, OpenRuns } from './open-runs.ts';
import { type ModelStart, requestFacts } from './request-facts.ts';
import { responseFacts } from './response-facts.ts';
import { className } from './serialized.ts';
import { stepOf } from './step-kind.ts';
import { endOnAbort } from './stream-signal.ts';
import { toolArguments, toolOutcome } from './tool-facts.ts';

/** What the start of a run makes. Without a run: nothing is told of it. */
type Started = Partial<Pick<OpenRun, 'run' | 'isNode' | 'answer' | 'outcomeOf'>>;

/** A handler of LangChain's, of any version: pass it as one of `callbacks`. It tells Spanlight's callbacks what it is told. */
export class LangChainHandler {
  readonly name = 'spanlight';
  /** LangChain waits until it is done, which does not take long: so a parent is known before its children start. */
  readonly awaitHandlers = true;
  /** What it throws reaches the program, and this is only what critical callbacks throw. */
  readonly raiseError = true;
  readonly ignoreLLM = false;
  readonly ignoreChain = false;
  readonly ignoreAgent = false;
  readonly ignoreRetriever = false;
  readonly ignoreCustomEvent = true;
  // The rest of what LangChain's types ask for.
  readonly lc_serializable = false;
  readonly lc_namespace: ['langchain_core', 'callbacks', string];
  readonly lc_id: string[];
  readonly lc_kwargs: Record<string, never> = {};
  readonly lc_secrets: undefined;
  readonly lc_attributes: undefined;
  readonly lc_aliases: undefined;
  readonly lc_serializable_keys: undefined;
  readonly #manager: CallbackManager;
  readonly #open = new OpenRuns();

  /** @internal See `langChainHandler`. */
  constructor(callbacks: Callbacks) {
    this.lc_namespace = ['langchain_core', 'callbacks', this.name];
    this.lc_id = [...this.lc_namespace, 'LangChainHandler'];
    this.#manager =
      callbacks instanceof CallbackManager ? callbacks : new CallbackManager([callbacks]);
  }

  copy(): this {
    return this;
  }

  toJSON(): { lc: number; type: 'not_implemented'; id: string[] } {
    return { lc: 1, type: 'not_implemented', id: this.lc_id };
  }

  toJSONNotImplemented(): { lc: number; type: 'not_implemented'; id: string[] } {
    return this.toJSON();
  }

  handleChatModelStart(
    model: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    extraParams?: unknown,
    _tags?: unknown,
    metadata?: unknown,
  ): void {
    this.#startModel({ model, input, extraParams, metadata, isChat: true }, runId, parentRunId);
  }

  handleLLMStart(
    model: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    extraParams?: unknown,
    _tags?: unknown,
    metadata?: unknown,
  ): void {
    this.#startModel({ model, input, extraParams, metadata, isChat: false }, runId, parentRunId);
  }

  handleLLMNewToken(
    token: string,
    indices: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    fields?: unknown,
  ): void {
    const open = this.#open.get(runId);
    open?.answer?.add(token, indices, fields, open.deliveries);
  }

  handleLLMEnd(
    output: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    extraParams?: unknown,
  ): void {
    const { run } = this.#open.take(runId) ?? {};
    run?.report(() => responseFacts(output, extraParams));
    run?.end();
  }

  handleLLMError(error: unknown, runId: string): void {
    this.#fail(runId, error);
  }

  /** The types of version 1 name the arguments in another order than that in which it passes them. */
  handleChainStart(
    runnable: unknown,
    inputs: unknown,
    runId: string,
    parentRunId?: string,
    tags?: unknown,
    metadata?: unknown,
    runType?: unknown,
    runName?: unknown,
  ): void {
    const isInNode = this.#open.get(parentRunId)?.isNode === true;
    const step = stepOf({ runnable, tags, metadata, runType, runName, isInNode });
    this.#start(runId, parentRunId, metadata, (ids): Started => {
      if (step.kind === 'hidden') {
        return { isNode: isInNode };
      }
      if (step.kind === 'node') {
        const { nodeId, step: count } = step;
        const run = this.#manager.startGraphNodeRun({ ...ids, nodeId, step: count, inputs });
        return { run, isNode: true };
      }
      const { name } = step;
      if (step.kind === 'agent') {
        const call = { ...ids, agentName: name, input: agentInput(inputs) };
        return { run: this.#manager.startAgentRun(call), outcomeOf: agentOutput };
      }
      return { run: this.#manager.startChainRun({ ...ids, chainName: name, inputs }) };
    });
  }

  handleChainEnd(outputs: unknown, runId: string): void {
    const { run, outcomeOf } = this.#open.take(runId) ?? {};
    run?.complete(outcomeOf === undefined ? outputs : outcomeOf(outputs));
  }

  handleChainError(error: unknown, runId: string): void {
    this.#fail(runId, error);
  }

  handleToolStart(
    tool: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: unknown,
    metadata?: unknown,
    runName?: string,
    toolCallId?: string,
  ): void {
    const toolName = runName ?? className(tool) ?? '';
    this.#start(runId, parentRunId, metadata, (ids) => ({
      run: this.#manager.startToolRun({
        ...ids,
        toolName,
        toolCallId,
        arguments: toolArguments(input),
      }),
    }));
  }

  handleToolEnd(output: unknown, runId: string): void {
    const { run } = this.#open.take(runId) ?? {};
    run?.report(toolOutcome(output));
    run?.end();
  }

  handleToolError(error: unknown, runId: string): void {
    this.#fail(runId, error);
  }

  handleRetrieverStart(
    retriever: unknown,
    query: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: unknown,
    metadata?: unknown,
    runName?: string,
  ): void {
    const dataSourceId = runName ?? className(retriever);
    this.#start(runId, parentRunId, metadata, (ids) => ({
      run: this.#manager.startRetrieverRun({ ...ids, dataSourceId, query }),
    }));
  }

  handleRetrieverEnd(documents: unknown, runId: string): void {
    this.#open.take(runId)?.run?.complete(documents);
  }

  handleRetrieverError(error: unknown, runId: string): void {
    this.#fail(runId, error);
  }

  #startModel(start: Omit<ModelStart, 'isStream'>, runId: string, parentRunId?: string): void {
    const call = activeModelCall();
    // If not, another copy of LangChain, which nobody follows, makes a call inside this one.
    const isItsRun = call !== undefined && !call.runs.has(this);
    const isStream = isItsRun && call.isStream;
    const begin = (): void =>
      this.#start(runId, parentRunId, start.metadata, (ids) => {
        const run = this.#manager.startLlmRun({ ...requestFacts({ ...start, isStream }), ...ids });
        if (isItsRun && call.conversationCount === 1) {
          call.runs.set(this, run);
          endOnAbort(run, call.signal);
        }
        return { run, answer: new ModelAnswer(run) };
      });
    return isItsRun ? outside(call, begin) : begin();
  }

  /**
   * @param life - an object of LangChain's that the run has to itself
   * @throws what a critical handler throws
   */
  #start(
    runId: string,
    parentRunId: string | undefined,
    life: unknown,
    begin: (ids: RunIds) => Started,
  ): void {
    const open = this.#open.get(runId);
    if (open !== undefined) {
      open.deliveries += 1;
      return;
    }
    const parent = this.#parentOf(parentRunId);
    const started = begin({ runId, parentRunId: parent });
    this.#open.add(runId, { ...started, parentRunId: parent, deliveries: 1 }, life);
    noteStreamRun(this, started.run);
  }

  // Inside a model LangChain takes whoever asked the model for the parent, unless the model passes on its own callbacks.
  #parentOf(parentRunId: string | undefined): string | undefined {
    const open = this.#open.get(parentRunId);
    const told = open !== undefined && open.run === undefined ? open.parentRunId : parentRunId;
    const model = activeModelRuns().find((run) => this.#open.get(run.runId)?.run === run);
    return model !== undefined && model.parentRunId === told ? model.runId : told;
  }

  #fail(runId: string, error: unknown): void {
    const run = this.#open.take(runId)?.run;
    if (run !== undefined) {
      endWithError(run, error);
    }
  }
}
