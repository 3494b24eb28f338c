import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '@spanlight/core/semantic-conventions';

import { toJsonText } from './json-value.ts';
import { printable } from './printable.ts';
import { field, type SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** Larger ones are shown by their beginning instead of being parsed for one line. */
const maxParsedLength = 1_000_000;

/** What went in and what came out, one line each, where it was captured. */
export function contentOf(span: SpanView, symbols: Symbols): string[] {
  const { attributes } = span;
  const asked =
    lastMessage(attributes.get(ATTR_GEN_AI_INPUT_MESSAGES)) ??
    valueText(attributes.get(ATTR_GEN_AI_TOOL_CALL_ARGUMENTS));
  const answered =
    lastMessage(attributes.get(ATTR_GEN_AI_OUTPUT_MESSAGES)) ??
    valueText(attributes.get(ATTR_GEN_AI_TOOL_CALL_RESULT));
  return [
    ...(asked === undefined ? [] : [`${symbols.asked} ${asked}`]),
    ...(answered === undefined ? [] : [`${symbols.answered} ${answered}`]),
  ];
}

/** The last of the messages: of what is sent again with every step, only that is new. */
function lastMessage(value: unknown): string | undefined {
  const messages = parsed(value);
  if (!Array.isArray(messages)) {
    return valueText(value);
  }
  const last: unknown = messages.at(-1);
  const parts = field(last, 'parts') ?? field(last, 'content');
  const texts = Array.isArray(parts) ? parts.map(partText) : [valueText(parts)];
  return texts.filter((text) => text !== undefined).join(' ') || undefined;
}

function partText(part: unknown): string | undefined {
  switch (field(part, 'type')) {
    case 'text':
      return valueText(field(part, 'content') ?? field(part, 'text'));
    case 'tool_call':
      return `${valueText(field(part, 'name')) ?? ''}(${valueText(field(part, 'arguments')) ?? ''})`;
    case 'tool_call_response':
      return valueText(field(part, 'response') ?? field(part, 'result'));
    case 'reasoning':
      return undefined;
    default:
      return `[${valueText(field(part, 'modality') ?? field(part, 'type')) ?? 'part'}]`;
  }
}

function valueText(value: unknown): string | undefined {
  if (value === undefined || value === '') {
    return undefined;
  }
  return printable(typeof value === 'string' ? value : toJsonText(value)).trim();
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > maxParsedLength) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
