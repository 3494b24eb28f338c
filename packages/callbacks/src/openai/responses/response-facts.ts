import type { LlmOutcome } from '@spanlight/callbacks';
import { read, readList, readString } from '@spanlight/callbacks/bridge';

import { responseUsage } from '../usage.ts';
import { partsOf, toolCallsOf } from './item-parts.ts';

/** What a response says to the call that asked for it. */
export function createdResponseFacts(response: unknown): LlmOutcome {
  return { ...fetchedResponseFacts(response), ...responseUsage(read(response, 'usage')) };
}

/** What a response says when it is fetched, perhaps again: without its tokens, which another call has spent. */
export function fetchedResponseFacts(response: unknown): LlmOutcome {
  const output = readList(response, 'output');
  const toolCalls = output.flatMap(toolCallsOf);
  const finishReason = finishReasonOf(response, toolCalls.length > 0);
  const message = {
    role: 'assistant',
    parts: output.flatMap(partsOf),
    finish_reason: finishReason ?? '',
  };
  return {
    response,
    outputMessages: output.length === 0 ? [] : [message],
    toolCalls,
    responseStatus: readString(response, 'status'),
    finishReasons: finishReason === undefined ? [] : [finishReason],
    responseId: readString(response, 'id'),
    responseModel: readString(response, 'model'),
    attributes: { 'openai.response.service_tier': readString(response, 'service_tier') },
  };
}

// This API has no finish reasons but for responses that are incomplete.
function finishReasonOf(response: unknown, hasToolCalls: boolean): string | undefined {
  const reason = readString(read(response, 'incomplete_details'), 'reason');
  if (reason !== undefined) {
    return reason;
  }
  switch (read(response, 'status')) {
    case 'completed':
      return hasToolCalls ? 'tool_call' : 'stop';
    case 'failed':
      return 'error';
    default:
      return undefined;
  }
}
