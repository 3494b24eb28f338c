import { hrTimeToMicroseconds, type ReadableSpan, SpanStatusCode } from '@spanlight/core';
import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
} from '@spanlight/core/semantic-conventions';
import type { RunCreate } from 'langsmith/schemas';

import { jsonObject, type JsonObject, jsonValue } from './json-value.ts';
import { invocationParams } from './model-facts.ts';
import { runMetadata, runTags } from './run-metadata.ts';
import { runInputs, runOutputs } from './run-payload.ts';
import { isoTime } from './run-position.ts';
import type { PlacedSpan } from './run-positions.ts';
import { runType } from './run-type.ts';
import { usageMetadata } from './usage-metadata.ts';

/** LangSmith's name for the event from which it takes the time to the first token. */
const NEW_TOKEN = 'new_token';

/**
 * The run that a span becomes.
 *
 * @param hasEventContent - false: what events of the GenAI conventions say is left out, because inputs or outputs are hidden
 */
export function toRun(
  { span, position }: PlacedSpan,
  projectName: string,
  hasEventContent: boolean,
): RunCreate {
  const type = runType(span);
  const isModelCall = type === 'llm' || type === 'embedding';
  const usage = isModelCall ? usageMetadata(span) : undefined;
  const outputs = runOutputs(span);
  const error = errorOf(span);
  const tags = runTags(span);
  const events = runEvents(span, hasEventContent);
  const endMicros = Math.max(hrTimeToMicroseconds(span.endTime), position.startMicros);
  return {
    id: position.id,
    trace_id: position.traceId,
    ...(position.parentId !== undefined && { parent_run_id: position.parentId }),
    dotted_order: position.dottedOrder,
    name: textOf(span.name) || 'unnamed',
    run_type: type,
    session_name: projectName,
    start_time: isoTime(position.startMicros),
    end_time: isoTime(endMicros),
    ...(tags.length > 0 && { tags }),
    inputs: runInputs(span),
    ...((outputs !== undefined || usage !== undefined) && {
      outputs: { ...outputs, ...(usage !== undefined && { usage_metadata: usage }) },
    }),
    ...(error !== undefined && { error }),
    ...(events.length > 0 && { events }),
    extra: {
      // Here as well: it stays when outputs are hidden.
      metadata: {
        ...runMetadata(span, position, type),
        ...(usage !== undefined && { usage_metadata: usage }),
      },
      ...(isModelCall && { invocation_params: invocationParams(span) }),
    },
  };
}

/** Why a run failed, with the stack if there is one. A span that is not an error has none, whatever was thrown inside. */
function errorOf({ status, events, attributes }: ReadableSpan): string | undefined {
  if (status.code !== SpanStatusCode.ERROR) {
    return undefined;
  }
  const exception = events.findLast((event) => event.name === 'exception')?.attributes ?? {};
  const said = [status.message, exception[ATTR_EXCEPTION_MESSAGE], attributes[ATTR_ERROR_TYPE]];
  const message = said.map(textOf).find((text) => text !== '') ?? 'error';
  const stack = textOf(exception[ATTR_EXCEPTION_STACKTRACE]);
  if (stack === '' || stack.includes(message)) {
    return stack || message;
  }
  return `${message}\n\n${stack}`;
}

/** A text that JSON can say; empty if there is none. */
function textOf(value: unknown): string {
  const text = jsonValue(value);
  return typeof text === 'string' ? text : '';
}

function runEvents(span: ReadableSpan, hasContent: boolean): JsonObject[] {
  const events = span.events.map(({ name, time, attributes = {} }) => ({
    name: textOf(name),
    time: isoTime(hrTimeToMicroseconds(time)),
    ...(Object.keys(attributes).length > 0 &&
      (hasContent || !name.startsWith('gen_ai.')) && {
        kwargs: jsonObject(Object.entries(attributes)),
      }),
  }));
  const seconds = span.attributes[ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK];
  if (typeof seconds === 'number' && !events.some(({ name }) => name === NEW_TOKEN)) {
    const micros = hrTimeToMicroseconds(span.startTime) + seconds * 1e6;
    events.push({ name: NEW_TOKEN, time: isoTime(micros) });
  }
  return events;
}
