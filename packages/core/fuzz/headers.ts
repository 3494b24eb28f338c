// Sends random headers, most of them valid ones with a few mistakes, through every propagator and every kind of carrier, and
// compares what is found with plain readings of the specifications. Not part of CI:
//
//   node --conditions=@spanlight/source packages/core/fuzz/headers.ts [count] [seed]

import { deepStrictEqual } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';

import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
} from '@opentelemetry/api';

import { spanOf } from '../src/context/context.ts';
import { w3cBaggage } from '../src/propagation/baggage-propagator.ts';
import { carrierGetter, carrierSetter } from '../src/propagation/carrier.ts';
import { composite } from '../src/propagation/composite-propagator.ts';
import { headerPropagator } from '../src/propagation/header-propagator.ts';
import { extract, inject } from '../src/propagation/inject-extract.ts';
import { w3cTraceContext } from '../src/propagation/trace-context-propagator.ts';
import {
  type EntryReading,
  type HeaderSet,
  readBaggage,
  readOwnSpan,
  readSpan,
  type SpanReading,
} from '../test/propagation/plain-readings.ts';
import { RandomHeaders } from '../test/propagation/random-headers.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 32);
console.log(`seed ${seed}`);

const ownHeaders = headerPropagator({ sampled: 'X-Sampled' });
const everything = composite([w3cTraceContext, ownHeaders, w3cBaggage]);

const random = new RandomHeaders(seed);
const found = { spans: 0, traceStates: 0, baggages: 0, ownSpans: 0 };
const startedAt = performance.now();

for (let run = 1; run <= count; run += 1) {
  const headers = random.headers();
  const [kind, carrier, sent] = random.carrier(headers);
  try {
    checkTraceContext(carrier, sent);
    checkOwnHeaders(carrier, sent);
    checkBaggage(carrier, sent);
    checkTogether(carrier, sent);
    if (random.chance(0.05)) {
      checkHostile(random.hostileCarrier(headers));
    }
  } catch (error) {
    console.error(`set ${run} of seed ${seed}, as ${kind}: ${JSON.stringify(headers)}`);
    console.error(error);
    process.exit(1);
  }
}

const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${count} sets of headers, ${Math.round(count / seconds)} a second: found ${found.spans} spans with ` +
    `${found.traceStates} trace states, ${found.ownSpans} spans in own headers, ${found.baggages} baggages; ` +
    'nothing was thrown, nothing was read differently',
);

function checkTraceContext(carrier: object, sent: HeaderSet): void {
  const expected = readSpan(sent);
  const context = w3cTraceContext.extract(ROOT_CONTEXT, carrier, carrierGetter);
  deepStrictEqual(spanIn(context), expected);
  deepStrictEqual(spanIn(sendOn(w3cTraceContext, context)), expected);
  found.spans += expected === undefined ? 0 : 1;
  found.traceStates += expected?.traceState === undefined ? 0 : 1;
}

function checkOwnHeaders(carrier: object, sent: HeaderSet): void {
  const expected = readOwnSpan(sent);
  const context = ownHeaders.extract(ROOT_CONTEXT, carrier, carrierGetter);
  deepStrictEqual(spanIn(context), expected);
  deepStrictEqual(spanIn(sendOn(ownHeaders, context)), expected);
  found.ownSpans += expected === undefined ? 0 : 1;
}

function checkBaggage(carrier: object, sent: HeaderSet): void {
  const expected = readBaggage(sent);
  const context = w3cBaggage.extract(ROOT_CONTEXT, carrier, carrierGetter);
  deepStrictEqual(baggageIn(context), expected);

  const headers: { baggage?: string } = {};
  w3cBaggage.inject(context, headers, defaultTextMapSetter);
  deepStrictEqual(/^[\t\x20-\x7e]{0,8192}$/.test(headers.baggage ?? ''), true);
  const again = baggageIn(w3cBaggage.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
  // What was not encoded, or was no UTF-8, gets up to three times as long, and then need not fit any more.
  const longest = 3 * (sent['baggage'] ?? []).join(',').length;
  const kept = expected.filter(
    (entry) => longest <= 8192 || again.some((other) => isDeepStrictEqual(other, entry)),
  );
  deepStrictEqual(again, kept);
  found.baggages += expected.length === 0 ? 0 : 1;
}

/** Of all together, the first span counts, and the baggage. */
function checkTogether(carrier: object, sent: HeaderSet): void {
  const first = readSpan(sent) ?? readOwnSpan(sent);
  const baggage = readBaggage(sent);
  const all = everything.extract(ROOT_CONTEXT, carrier, carrierGetter);
  deepStrictEqual(spanIn(all), first);
  deepStrictEqual(baggageIn(all), baggage);

  const byDefault = extract(carrier, ROOT_CONTEXT);
  deepStrictEqual(spanIn(byDefault), readSpan(sent));
  deepStrictEqual(baggageIn(byDefault), baggage);

  // Headers that are there already are replaced.
  inject(carrier, byDefault);
  deepStrictEqual(spanIn(extract(carrier, ROOT_CONTEXT)), readSpan(sent));
}

/** Nothing is known of what is found, only that nothing is thrown. */
function checkHostile(carrier: object): void {
  deepStrictEqual(inject(carrier, extract(carrier, ROOT_CONTEXT)) === carrier, true);
  for (const propagator of [w3cTraceContext, w3cBaggage, ownHeaders, everything]) {
    const getter = random.pick([carrierGetter, defaultTextMapGetter]);
    const setter = random.pick([carrierSetter, defaultTextMapSetter]);
    propagator.inject(propagator.extract(ROOT_CONTEXT, carrier, getter), carrier, setter);
  }
}

/** What the next service finds. */
function sendOn(propagator: TextMapPropagator, context: Context): Context {
  const [, carrier] = random.carrier({});
  propagator.inject(context, carrier, carrierSetter);
  return propagator.extract(ROOT_CONTEXT, carrier, carrierGetter);
}

function spanIn(context: Context): SpanReading | undefined {
  const spanContext = spanOf(context)?.spanContext();
  if (spanContext === undefined) {
    return undefined;
  }
  const { traceId, spanId, traceFlags, isRemote, traceState } = spanContext;
  deepStrictEqual(isRemote, true);
  return { traceId, spanId, traceFlags, traceState: traceState?.serialize() };
}

function baggageIn(context: Context): EntryReading[] {
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries
    .map(([key, entry]): EntryReading => [key, entry.value, entry.metadata?.toString() ?? ''])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}
