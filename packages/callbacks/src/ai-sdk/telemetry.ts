import type { CallbackManager } from '@spanlight/callbacks';

import { TelemetryOperations, type TelemetryWork } from './telemetry-operations.ts';

type Listener = (event: unknown) => void;

/** What is used of the `Telemetry` interface of ai 7. */
export interface AiSdkTelemetry {
  readonly onStart: Listener;
  readonly onLanguageModelCallEnd: Listener;
  readonly onObjectStepStart: Listener;
  readonly onObjectStepEnd: Listener;
  readonly onToolExecutionEnd: Listener;
  readonly onEmbedStart: Listener;
  readonly onEmbedEnd: Listener;
  readonly onRerankStart: Listener;
  readonly onRerankEnd: Listener;
  readonly onEnd: Listener;
  readonly onAbort: Listener;
  readonly onError: Listener;
  readonly executeLanguageModelCall: <T>(work: TelemetryWork<T>) => PromiseLike<T>;
  readonly executeTool: <T>(work: TelemetryWork<T> & { toolCallId: string }) => PromiseLike<T>;
}

/**
 * An integration that makes runs of what ai 7 tells.
 *
 * @param manager - asked at the start of each operation who listens; undefined: nobody
 */
export function telemetryFor(manager: () => CallbackManager | undefined): AiSdkTelemetry {
  const operations = new TelemetryOperations(manager);
  return {
    // The SDK takes it once for each operation, and keeps it as long as that can go on.
    get onStart() {
      const listener: Listener = (event) => operations.start(event, listener);
      return listener;
    },
    executeLanguageModelCall: (work) => operations.callModel(work),
    onLanguageModelCallEnd: (event) => operations.modelAnswered(event),
    onObjectStepStart: (event) => operations.startObject(event),
    onObjectStepEnd: (event) => operations.objectAnswered(event),
    executeTool: (work) => operations.callTool(work),
    onToolExecutionEnd: (event) => operations.toolAnswered(event),
    onEmbedStart: (event) => operations.startEmbedding(event),
    onEmbedEnd: (event) => operations.embedded(event),
    onRerankStart: (event) => operations.startReranking(event),
    onRerankEnd: (event) => operations.modelAnswered(event),
    onEnd: (event) => operations.end(event),
    onAbort: (event) => operations.abort(event),
    onError: (event) => operations.fail(event),
  };
}
