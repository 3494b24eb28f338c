import {
  type Baggage,
  baggageEntryMetadataFromString,
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { SUPPRESSED_CONTEXT } from '../src/context/context.ts';
import { w3cBaggage } from '../src/propagation/baggage-propagator.ts';
import { type Entries, READING_CASES, WRITING_CASES } from './propagation/baggage-cases.ts';
import { hostileObject, textlessObject } from './support/hostile.ts';

function baggageOf(entries: Entries): Baggage {
  const all = entries.map(([key, value, metadata]) => [
    key,
    metadata === undefined
      ? { value }
      : { value, metadata: baggageEntryMetadataFromString(metadata) },
  ]);
  return propagation.createBaggage(Object.fromEntries(all));
}

function entriesIn(context: Context): Entries {
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries.map(([key, { value, metadata }]) =>
    metadata === undefined ? [key, value] : [key, value, metadata.toString()],
  );
}

function extracted(values: string[]): Context {
  return w3cBaggage.extract(ROOT_CONTEXT, { baggage: values }, defaultTextMapGetter);
}

function injected(context: Context): unknown {
  const headers: Record<string, string> = {};
  w3cBaggage.inject(context, headers, defaultTextMapSetter);
  return headers;
}

describe('w3cBaggage.extract', () => {
  test.each(READING_CASES)('%s', (_rule, values, entries) => {
    const context = extracted(values);
    expect(entriesIn(context)).toEqual(entries);
    expect(context === ROOT_CONTEXT).toBe(entries.length === 0);
  });

  test.each(READING_CASES)('what was read is sent on: %s', (_rule, values, entries) => {
    const sent = injected(extracted(values)) as { baggage?: string };
    expect(entriesIn(extracted([sent.baggage ?? '']))).toEqual(entries);
    expect(sent.baggage ?? '').toMatch(/^[\t\x20-\x7e]{0,8192}$/);
  });

  test('reads a header in any case', () => {
    const context = w3cBaggage.extract(ROOT_CONTEXT, { Baggage: 'a=1' }, defaultTextMapGetter);
    expect(entriesIn(context)).toEqual([['a', '1']]);
  });

  test('keeps the baggage of a context that none is found for, and replaces it otherwise', () => {
    const before = propagation.setBaggage(ROOT_CONTEXT, baggageOf([['old', '1']]));
    expect(w3cBaggage.extract(before, {}, defaultTextMapGetter)).toBe(before);
    const after = w3cBaggage.extract(before, { baggage: 'new=2' }, defaultTextMapGetter);
    expect(entriesIn(after)).toEqual([['new', '2']]);
  });
});

describe('w3cBaggage.inject', () => {
  test.each(WRITING_CASES)('%s', (_rule, entries, header) => {
    const context = propagation.setBaggage(ROOT_CONTEXT, baggageOf(entries));
    expect(injected(context)).toEqual(header === undefined ? {} : { baggage: header });
  });

  test('names its header', () => {
    expect(w3cBaggage.fields()).toEqual(['baggage']);
  });

  test('writes nothing without baggage, or when tracing is suppressed', () => {
    expect(injected(ROOT_CONTEXT)).toEqual({});
    expect(injected(propagation.setBaggage(SUPPRESSED_CONTEXT, baggageOf([['a', '1']])))).toEqual(
      {},
    );
  });

  test.each<[string, unknown]>([
    ['is nothing', null],
    ['cannot be read', hostileObject()],
    ['has a value without text', { value: hostileObject() }],
  ])('goes on after an entry that %s', (_what, entry) => {
    const baggage = propagation.createBaggage({ bad: entry as never, good: { value: '1' } });
    const { baggage: header } = injected(propagation.setBaggage(ROOT_CONTEXT, baggage)) as {
      baggage: string;
    };
    expect(header).toMatch(/(^|,)good=1$/);
  });

  test('writes values and metadata of other types as their text', () => {
    const baggage = propagation.createBaggage({
      a: { value: 7 as never },
      b: { value: '1', metadata: null as never },
      c: { value: '2', metadata: textlessObject() as never },
    });
    expect(injected(propagation.setBaggage(ROOT_CONTEXT, baggage))).toEqual({
      baggage: 'a=7,b=1,c=2;object',
    });
  });

  test('writes nothing of baggage that cannot be read', () => {
    const context = propagation.setBaggage(ROOT_CONTEXT, hostileObject() as Baggage);
    expect(injected(context)).toEqual({});
  });
});
