import { EVENT_SPANLIGHT_RETRY } from '@spanlight/core';
import { ATTR_ERROR_TYPE, ATTR_EXCEPTION_MESSAGE } from '@spanlight/core/semantic-conventions';

import { endReasonOf, isFailed } from './marks.ts';
import type { ModelCall } from './model-call.ts';
import { formatCount, formatDuration, formatRate } from './numbers.ts';
import { ownAttributes } from './own-attributes.ts';
import { quiet, type Piece } from './palette.ts';
import { printable } from './printable.ts';
import type { SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** Something short about a span: `200`, `first 320 ms`, `in 1,532 (1,024 cached)`. */
export interface Fact extends Piece {
  /** Not worth a line of its own. */
  readonly isMinor?: boolean;
}

/** What there is to say about a span beside its name and duration, in lines of facts that belong together. */
export function factsOf(span: SpanView, call: ModelCall | undefined, symbols: Symbols): Fact[][] {
  const lines = [
    [...endFacts(span), ...httpFacts(span), ...retryFacts(span), ...answerFacts(call, symbols)],
    call === undefined ? [] : tokenFacts(span, call, symbols),
    ownAttributes(span.attributes, symbols).map(quiet),
  ];
  return lines.filter((line) => line.length > 0);
}

/** How often the work of a span was tried again. */
export function retriesOf(span: SpanView): number {
  return span.events.filter((event) => event.name === EVENT_SPANLIGHT_RETRY).length;
}

/** What of that stands beside the name. */
export function retryTail(span: SpanView, symbols: Symbols): string {
  const retries = retriesOf(span);
  return retries === 0 ? '' : ` ${symbols.retry}${retries}`;
}

function endFacts(span: SpanView): Fact[] {
  switch (endReasonOf(span)) {
    case 'aborted':
      return [{ text: 'aborted', tone: 'warning' }];
    case 'break':
      return [{ text: 'stopped by the caller', tone: 'warning' }];
    case 'incomplete':
      return [{ text: 'never finished', tone: 'warning' }];
    case 'raw':
      return [quiet('goes on outside the trace')];
    default:
      return [];
  }
}

function httpFacts(span: SpanView): Fact[] {
  const status =
    span.attributes.get('http.response.status_code') ?? span.attributes.get('http.status_code');
  if (typeof status !== 'number') {
    return [];
  }
  if (status < 400) {
    return [{ text: String(status), tone: 'quiet', isMinor: true }];
  }
  return [{ text: String(status), tone: status < 500 ? 'warning' : 'bad' }];
}

function retryFacts(span: SpanView): Fact[] {
  const last = span.events.findLast((event) => event.name === EVENT_SPANLIGHT_RETRY);
  if (last === undefined) {
    return [];
  }
  const count = retriesOf(span);
  const times = count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`;
  const reason =
    last.attributes.get(ATTR_ERROR_TYPE) ?? last.attributes.get(ATTR_EXCEPTION_MESSAGE);
  const because = typeof reason === 'string' && reason !== '' ? `: ${printable(reason)}` : '';
  return [{ text: `retried ${times}${because}`, tone: 'warning' }];
}

function answerFacts(call: ModelCall | undefined, symbols: Symbols): Fact[] {
  if (call === undefined) {
    return [];
  }
  const facts: Fact[] = [];
  if (call.firstToken !== undefined) {
    facts.push(quiet(`first ${formatDuration(call.firstToken, symbols.micro)}`));
  }
  if (call.rate !== undefined) {
    facts.push(quiet(formatRate(call.rate)));
  }
  for (const reason of new Set(call.finishReasons)) {
    facts.push({ text: printable(reason), tone: expectedFinish.has(reason) ? 'quiet' : 'warning' });
  }
  // `gpt-6` answered by `gpt-6-2026-08-01` is no news.
  if (call.responseModel !== undefined && !call.responseModel.startsWith(call.model ?? '')) {
    facts.push(quiet(`${symbols.arrow} ${printable(call.responseModel)}`));
  }
  return facts;
}

const expectedFinish = new Set([
  'stop',
  'tool_call',
  'tool_calls',
  'tool_use',
  'end_turn',
  'stop_sequence',
]);

/** A call that ended well without reporting its usage says so; one that did not owes none. */
function tokenFacts(span: SpanView, call: ModelCall, symbols: Symbols): Fact[] {
  const isUnknown = call.inputTokens === undefined && call.outputTokens === undefined;
  if (isUnknown && (isFailed(span) || endReasonOf(span) !== undefined)) {
    return [];
  }
  const input = tokens('in', call.inputTokens, symbols, [
    [call.cachedTokens, 'cached'],
    [call.cacheWriteTokens, 'written'],
  ]);
  const output = tokens('out', call.outputTokens, symbols, [[call.reasoningTokens, 'reasoning']]);
  return call.isEmbedding && call.outputTokens === undefined ? [input] : [input, output];
}

function tokens(
  label: string,
  total: number | undefined,
  symbols: Symbols,
  shares: [number | undefined, string][],
): Fact {
  const named = shares
    .filter(([count]) => count !== undefined && count > 0)
    .map(([count, name]) => `${formatCount(count ?? 0)} ${name}`);
  const share = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return quiet(`${label} ${total === undefined ? symbols.missing : formatCount(total)}${share}`);
}
