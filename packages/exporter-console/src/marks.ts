import {
  ATTR_SPANLIGHT_END_REASON,
  SpanKind,
  SpanStatusCode,
  type EndReason,
} from '@spanlight/core';
import { ATTR_GEN_AI_OPERATION_NAME } from '@spanlight/core/semantic-conventions';

import type { Tone } from './palette.ts';
import type { SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** The one character before a name: how the span ended or, if that is nothing special, what sort of work it was. */
export interface Mark {
  readonly symbol: string;
  readonly tone: Tone;
}

export function isFailed(span: SpanView): boolean {
  return span.status === SpanStatusCode.ERROR;
}

export function endReasonOf(span: SpanView): EndReason | undefined {
  const reason = span.attributes.get(ATTR_SPANLIGHT_END_REASON);
  return endReasons.find((one) => one === reason);
}

const endReasons: readonly EndReason[] = ['aborted', 'break', 'incomplete', 'raw'];

/** How a span ended. For the root, of which one wants to know this above all. */
export function outcomeMark(span: SpanView, symbols: Symbols): Mark {
  return exceptionalMark(span, symbols) ?? { symbol: symbols.done, tone: 'good' };
}

export function spanMark(span: SpanView, symbols: Symbols): Mark {
  return (
    exceptionalMark(span, symbols) ??
    operationMark(span, symbols) ??
    kindMark(span, symbols) ?? { symbol: symbols.done, tone: 'good' }
  );
}

function exceptionalMark(span: SpanView, symbols: Symbols): Mark | undefined {
  const reason = endReasonOf(span);
  if (reason === 'aborted') {
    return { symbol: symbols.aborted, tone: 'warning' };
  }
  if (isFailed(span)) {
    return { symbol: symbols.error, tone: 'bad' };
  }
  if (reason === 'break') {
    return { symbol: symbols.broken, tone: 'warning' };
  }
  if (reason === 'incomplete') {
    return { symbol: symbols.unfinished, tone: 'warning' };
  }
  return undefined;
}

function operationMark(span: SpanView, symbols: Symbols): Mark | undefined {
  switch (span.attributes.get(ATTR_GEN_AI_OPERATION_NAME)) {
    case 'chat':
    case 'text_completion':
    case 'generate_content':
      return { symbol: symbols.model, tone: 'model' };
    case 'execute_tool':
      return { symbol: symbols.tool, tone: 'tool' };
    case 'invoke_agent':
    case 'create_agent':
    case 'invoke_workflow':
    case 'plan':
      return { symbol: symbols.agent, tone: 'agent' };
    case 'embeddings':
    case 'retrieval':
    case 'search_memory':
      return { symbol: symbols.retrieval, tone: 'agent' };
    default:
      return undefined;
  }
}

function kindMark(span: SpanView, symbols: Symbols): Mark | undefined {
  switch (span.kind) {
    case SpanKind.CLIENT:
    case SpanKind.PRODUCER:
      return { symbol: symbols.outgoing, tone: 'plain' };
    case SpanKind.SERVER:
    case SpanKind.CONSUMER:
      return { symbol: symbols.incoming, tone: 'plain' };
    default:
      return undefined;
  }
}
