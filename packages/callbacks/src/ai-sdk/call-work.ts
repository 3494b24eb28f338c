import type { Attributes } from '@opentelemetry/api';
import type { LlmRequest, LlmRun, Run } from '@spanlight/callbacks';

import type { Call } from './calls.ts';
import type { Operation } from './operation.ts';
import {
  answerOf,
  embeddedOf,
  embeddingOf,
  rerankingOf,
  toolOf,
  toolResultOf,
} from './span-facts.ts';

/** What a span of ai 5 or 6 tells of. */
export interface SpanWork {
  /** Whose work is done while the span is active. Undefined: that of the run around it. */
  readonly run: Run | undefined;
  /** An event has come, such as the first part of a stream. Throws what a critical handler throws. */
  noted?(event: string): void;
  /** Never throws. */
  failed(error: unknown): void;
  /** It is over, whether or not it has failed. Throws what a critical handler throws. */
  ended(attributes: Attributes): void;
}

// Each of these starts what a span of the SDK tells of, and throws what a critical handler throws.

export function startLanguageModel(
  operation: Operation,
  name: string,
  request: LlmRequest,
): SpanWork {
  const call = operation.models.begin(undefined, () =>
    operation.manager.startLlmRun({ ...request, ...operation.ids }),
  );
  // The SDK has a finish reason also for streams that end without one.
  let isWhole = name !== 'ai.streamText.doStream';
  return {
    run: call.run,
    noted(event) {
      isWhole ||= event === 'ai.stream.finish';
      if (event === 'ai.stream.firstChunk') {
        call.run.firstChunk();
      }
    },
    failed: (error) => operation.attemptFailed(call, error),
    ended: (attributes) =>
      endAttempt(operation, call, () => endModel(operation, call, attributes, isWhole)),
  };
}

export function startReranking(operation: Operation, attributes: Attributes): SpanWork {
  const call = operation.models.begin(undefined, () =>
    operation.manager.startLlmRun({ ...rerankingOf(attributes), ...operation.ids }),
  );
  return {
    run: call.run,
    failed: (error) => operation.attemptFailed(call, error),
    ended: () => endAttempt(operation, call, () => call.run.end()),
  };
}

export function startEmbedding(operation: Operation, attributes: Attributes): SpanWork {
  const { embeddings, manager } = operation;
  // The texts tell calls apart that are made at the same time, unless they are the same or not recorded.
  const texts: unknown = JSON.stringify(attributes['ai.values']);
  const isOther = texts === undefined || embeddings.get(texts)?.hasFailed === false;
  const call = embeddings.begin(isOther ? {} : texts, () =>
    manager.startEmbeddingRun({ ...embeddingOf(attributes), ...operation.ids }),
  );
  return {
    run: call.run,
    failed: (error) => operation.attemptFailed(call, error),
    ended: (end) =>
      endAttempt(operation, call, () => {
        call.run.report(embeddedOf(end));
        call.run.end();
      }),
  };
}

export function startTool(operation: Operation, attributes: Attributes): SpanWork {
  const call = operation.startTool({}, toolOf(attributes));
  return {
    run: call.run,
    failed: (error) => operation.callFailed(call, error),
    ended: (end) =>
      endAttempt(operation, call, () => {
        call.run.report(toolResultOf(end));
        call.run.end();
      }),
  };
}

/** Another attempt may follow one that has failed. */
function endAttempt(operation: Operation, call: Call, end: () => void): void {
  if (call.hasFailed) {
    return;
  }
  try {
    end();
  } catch (criticalError) {
    // If that breaks a stream, the SDK never ends the span of the operation.
    operation.fail(criticalError);
    throw criticalError;
  }
}

function endModel(
  operation: Operation,
  call: Call<LlmRun>,
  attributes: Attributes,
  isWhole: boolean,
): void {
  const { 'ai.response.finishReason': reason, ...others } = attributes;
  const isError = reason === 'error';
  call.run.report(answerOf(isWhole || isError ? attributes : others));
  if (isError) {
    operation.callFailed(call, new Error('The stream of the model told of an error.'));
  } else {
    call.run.end(isWhole && reason !== undefined ? undefined : 'incomplete');
  }
}
