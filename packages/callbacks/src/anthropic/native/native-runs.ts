import { type Attributes, trace } from '@opentelemetry/api';
import { type CallbackManager, holdRun, type Run } from '@spanlight/callbacks';
import { readString } from '@spanlight/callbacks/bridge';
import { activeContext, type EndReason } from '@spanlight/core';

import { endByNative } from './end-by-native.ts';
import { LentSpan, type NativeListener } from './lent-span.ts';

/** A run of which only the client's own tracing tells. */
export interface NativeRun {
  readonly run: Run;
  readonly listener: NativeListener;
}

/**
 * Starts a run for a span that the client is about to start: of its tool runner, or of a tool that this one runs.
 *
 * @returns undefined for spans of other kinds
 */
export function startNativeRun(
  manager: CallbackManager,
  attributes: Attributes,
): NativeRun | undefined {
  switch (attributes['gen_ai.operation.name']) {
    case 'invoke_agent':
      return nativeRun(
        manager.startAgentRun({
          model: readString(attributes, 'gen_ai.request.model'),
          conversationId: readString(attributes, 'gen_ai.conversation.id'),
        }),
        'break',
      );
    case 'execute_tool':
      return nativeRun(
        manager.startToolRun({
          toolName: readString(attributes, 'gen_ai.tool.name') ?? '',
          toolCallId: readString(attributes, 'gen_ai.tool.call.id'),
          toolType: readString(attributes, 'gen_ai.tool.type'),
        }),
        'aborted',
      );
    default:
      return undefined;
  }
}

function nativeRun(run: Run, cancelled: EndReason): NativeRun {
  // The client holds the span, and with it the handle, as long as the work can go on.
  const handle = holdRun(run);
  return { run, listener: { end: (end) => endByNative(handle.run, end, cancelled) } };
}

/** The run whose span the client's own tracing has made active. */
export function activeNativeRun(): Run | undefined {
  const span = trace.getSpan(activeContext());
  return span instanceof LentSpan ? span.run : undefined;
}
