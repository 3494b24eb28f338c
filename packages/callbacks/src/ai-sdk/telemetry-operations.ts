import type { CallbackManager, LlmRequest } from '@spanlight/callbacks';
import { read, readCount, readString } from '@spanlight/callbacks/bridge';

import { answerFacts } from './answer-facts.ts';
import { isWebStream, observeStream } from './observe-stream.ts';
import {
  embeddingRequest,
  isSpeech,
  languageModelRequest,
  objectRequest,
  rerankRequest,
  toolRequest,
} from './request-facts.ts';
import { StreamedAnswer } from './streamed-answer.ts';
import { recordsOutputs, startOperation, type ToldOperation } from './told-operation.ts';

/** Work of the SDK that an integration is to do. */
export interface TelemetryWork<T> {
  readonly callId: string;
  readonly execute: () => PromiseLike<T>;
}

/** The operations of ai 7 that are under way, by the id that their events have in common. */
export class TelemetryOperations {
  readonly #manager: () => CallbackManager | undefined;
  readonly #operations = new Map<string, ToldOperation>();

  constructor(manager: () => CallbackManager | undefined) {
    this.#manager = manager;
  }

  /** @param holder - what the SDK holds as long as the operation can go on */
  start(event: unknown, holder: object): void {
    const callId = idOf(event);
    const manager = this.#manager();
    // Other versions of the SDK tell of operations without an id.
    if (callId === undefined || manager === undefined || this.#operations.has(callId)) {
      return;
    }
    this.#operations.set(callId, startOperation(manager, event));
    abandoned.register(holder, { operations: this, callId });
  }

  /** Ends an operation that cannot go on. */
  abandon(callId: string): void {
    this.#take(callId)?.operation.end('incomplete');
  }

  /** Calls a model as the work of its run. Of a stream, that ends when there is one. */
  async callModel<T>(work: TelemetryWork<T>): Promise<T> {
    const told = this.#find(work);
    if (told === undefined) {
      return work.execute();
    }
    const { operation, settings } = told;
    const call = operation.models.begin(undefined, () => {
      if (told.refusal !== undefined) {
        throw told.refusal.error;
      }
      return operation.manager.startLlmRun({
        ...languageModelRequest(work, settings),
        ...operation.ids,
      });
    });
    let answer: T;
    try {
      answer = await call.run.within(work.execute);
    } catch (error) {
      operation.attemptFailed(call, error);
      operation.endIfOver(call);
      throw error;
    }
    const withContent = recordsOutputs(work);
    const stream = read(answer, 'stream');
    if (!isWebStream(stream)) {
      call.run.report(answerFacts(answer, withContent));
      call.run.end();
    } else if (Object.isExtensible(stream)) {
      observeStream(stream, new StreamedAnswer(operation, call, withContent));
    }
    operation.endIfOver(call);
    return answer;
  }

  /** Calls a tool as the work of its run. */
  async callTool<T>(work: TelemetryWork<T> & { readonly toolCallId: string }): Promise<T> {
    const told = this.#find(work);
    if (told === undefined) {
      return work.execute();
    }
    const { finishedTools, operation } = told;
    const call = operation.startTool(Object(read(work, 'toolCall')), toolRequest(work));
    try {
      return await call.run.within(work.execute);
    } catch (error) {
      operation.callFailed(call, error);
      throw error;
    } finally {
      finishedTools.add(work.toolCallId, call.run);
    }
  }

  /** What the tool has answered comes apart from its work. */
  toolAnswered(event: unknown): void {
    const run = this.#find(event)?.finishedTools.take(read(read(event, 'toolCall'), 'toolCallId'));
    run?.report({ result: read(read(event, 'toolOutput'), 'output') });
    run?.abandon(undefined);
  }

  /** For calls of models that the SDK does by itself, or whose stream is frozen or taken in a way that we do not know. */
  modelAnswered(event: unknown): void {
    const call = this.#find(event)?.operation.models.get(undefined);
    if (call?.hasFailed === false) {
      call.run.report(answerFacts(event, recordsOutputs(event)));
      call.run.abandon(undefined);
    }
  }

  startObject(event: unknown): void {
    this.#startModel(event, ({ settings }) => objectRequest(event, settings));
  }

  objectAnswered(event: unknown): void {
    this.modelAnswered(withText(event, 'objectText'));
  }

  startReranking(event: unknown): void {
    this.#startModel(event, () => rerankRequest(event));
  }

  startEmbedding(event: unknown): void {
    const operation = this.#find(event)?.operation;
    operation?.embeddings.begin(embeddingKey(event), () =>
      operation.manager.startEmbeddingRun({ ...embeddingRequest(event), ...operation.ids }),
    );
  }

  embedded(event: unknown): void {
    const call = this.#find(event)?.operation.embeddings.get(embeddingKey(event));
    call?.run.report({ inputTokens: readCount(read(event, 'usage'), 'tokens') });
    call?.run.abandon(undefined);
  }

  end(event: unknown): void {
    if (isSpeech(event)) {
      this.modelAnswered(withText(event, 'text'));
    }
    const operation = this.#take(idOf(event))?.operation;
    if (recordsOutputs(event)) {
      operation?.agent?.report({ output: readString(event, 'text') });
    }
    operation?.end();
  }

  // What it has begun may still call a model.
  abort(event: unknown): void {
    this.#find(event)?.operation.cancel(read(event, 'reason') ?? 'aborted');
  }

  fail(event: unknown): void {
    this.#take(idOf(event))?.operation.fail(read(event, 'error'));
  }

  #startModel(event: unknown, request: (told: ToldOperation) => LlmRequest): void {
    const told = this.#find(event);
    told?.operation.models.begin(undefined, () =>
      told.operation.manager.startLlmRun({ ...request(told), ...told.operation.ids }),
    );
  }

  #find(event: unknown): ToldOperation | undefined {
    return this.#operations.get(idOf(event) ?? '');
  }

  #take(callId = ''): ToldOperation | undefined {
    const told = this.#operations.get(callId);
    this.#operations.delete(callId);
    return told;
  }
}

// Not one for each: it would be garbage together with what it watches.
const abandoned = /* @__PURE__ */ new FinalizationRegistry<{
  readonly operations: TelemetryOperations;
  readonly callId: string;
}>(({ operations, callId }) => operations.abandon(callId));

/** An answer of a model whose text stands elsewhere than in its content. */
function withText(event: unknown, key: string): unknown {
  const text = readString(event, key);
  const content = text === undefined ? [] : [{ type: 'text', text }];
  return { ...Object(event), content };
}

function idOf(event: unknown): string | undefined {
  return readString(event, 'callId');
}

// The texts tell calls apart that are made at the same time, each of which may take several attempts.
function embeddingKey(event: unknown): unknown {
  if (readString(event, 'operationId') === 'ai.embed.doEmbed') {
    return undefined;
  }
  return read(event, 'recordInputs') === false
    ? readString(event, 'embedCallId')
    : read(event, 'values');
}
