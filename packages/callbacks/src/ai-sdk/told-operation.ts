import type { CallbackManager, LlmRequest } from '@spanlight/callbacks';
import { read } from '@spanlight/callbacks/bridge';

import { FinishedTools } from './finished-tools.ts';
import { Operation } from './operation.ts';
import { agentRequest, isAgent, isSpeech, settingsOf, speechRequest } from './request-facts.ts';

/** An operation of which ai 7 tells. */
export interface ToldOperation {
  readonly operation: Operation;
  readonly finishedTools: FinishedTools;
  /** What holds for all its calls of models. */
  readonly settings: Partial<LlmRequest>;
  /** What a critical handler threw at its start: its calls are not made. */
  readonly refusal: { readonly error: unknown } | undefined;
}

/** Starts the operation of which a start event tells. */
export function startOperation(manager: CallbackManager, event: unknown): ToldOperation {
  const quotesErrors = read(event, 'recordInputs') !== false && recordsOutputs(event);
  const operation = new Operation(manager, quotesErrors);
  const settings = settingsOf(event);
  let refusal: ToldOperation['refusal'];
  if (isAgent(event)) {
    try {
      operation.startAgent(agentRequest(event));
    } catch (error) {
      // The SDK would swallow it here.
      refusal = { error };
    }
  }
  if (isSpeech(event)) {
    operation.models.begin(undefined, () =>
      manager.startLlmRun({ ...speechRequest(event), ...operation.ids }),
    );
  }
  return { operation, finishedTools: new FinishedTools(), settings, refusal };
}

/** Whether what is answered may be told. */
export function recordsOutputs(event: unknown): boolean {
  return read(event, 'recordOutputs') !== false;
}
