import { createTraceState } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { alwaysOff, parentBased, type Sampler, type SamplingResult } from '../src/index.ts';
import { parentContext } from './support/ask-sampler.ts';
import { hostileObject, textlessObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

const remote = (traceFlags: number) => parentContext({ traceFlags, isRemote: true });

function answering(answer: () => unknown): Sampler {
  return { shouldSample: () => answer() as SamplingResult };
}

function failing(thrown: unknown): Sampler {
  return answering(() => {
    throw thrown;
  });
}

/** That a root and its child are sampled, an unsampled parent is followed, and one error tells of it. */
function expectFollowedParents(sampler: Sampler): void {
  const { tracer, spans, errors } = recordSpans({ sampler });
  expect(tracer.span('root', () => tracer.span('child', () => 7))).toBe(7);
  expect(tracer.span('of sampled', { parent: remote(3) }, () => 8)).toBe(8);
  expect(tracer.span('of unsampled', { parent: remote(2) }, () => 9)).toBe(9);
  expect(spans.map((span) => span.name)).toEqual(['child', 'root', 'of sampled']);
  expect(spans.map((span) => span.spanContext().traceFlags & 1)).toEqual([1, 1, 1]);
  expect(errors.map((error) => error.code)).toEqual(['sampler_failed']);
  expect(errors[0]?.message).toMatch(/^\[spanlight\] \[core\] the sampler failed\. /);
}

describe('a sampler that throws', () => {
  test.each<[string, unknown]>([
    ['an error', new Error('boom')],
    ['nothing', undefined],
    ['a value that has no text', textlessObject()],
    ['a value that cannot be read', hostileObject()],
  ])('%s has spans follow their parents, and no trace is lost', (_what, thrown) => {
    expectFollowedParents(failing(thrown));
  });

  test('inside parentBased does, too', () => {
    expectFollowedParents(parentBased(failing(new Error('boom'))));
  });

  test('is reported with its error, once for all tracers of a provider', () => {
    const boom = new Error('boom');
    const sampler = failing(boom);
    for (const { provider, errors, spans } of [
      recordSpans({ sampler }),
      recordSpans({ sampler }),
    ]) {
      for (let index = 0; index < 100; index += 1) {
        provider
          .getTracer(`tracer ${index % 2}`)
          .startSpan('one')
          .end();
      }
      expect(spans).toHaveLength(100);
      expect(errors.map(({ message, cause }) => [message, cause])).toEqual([
        [expect.stringContaining('boom'), boom],
      ]);
    }
  });

  test('now and then is listened to the other times', () => {
    let calls = 0;
    const { tracer, spans, errors } = recordSpans({
      sampler: answering(() => {
        calls += 1;
        if (calls % 2 === 0) {
          throw new Error('boom');
        }
        return { decision: 0 };
      }),
    });
    for (let index = 0; index < 10; index += 1) {
      tracer.span(`${index}`, () => {});
    }
    expect(spans.map((span) => span.name)).toEqual(['1', '3', '5', '7', '9']);
    expect(errors).toHaveLength(1);
  });

  test('takes the handler that is told of it not to work, either', () => {
    const { tracer, spans } = recordSpans({
      sampler: failing(new Error('boom')),
      onError() {
        throw new Error('handler');
      },
    });
    tracer.span('one', () => {});
    expect(spans).toHaveLength(1);
  });
});

describe('a sampler that answers nonsense counts as one that throws:', () => {
  test.each<[string, () => unknown]>([
    ['undefined', () => undefined],
    ['null', () => null],
    ['true', () => true],
    ['no decision', () => ({})],
    ['a decision that there is not', () => ({ decision: 7 })],
    ['a decision in words', () => ({ decision: 'yes' })],
    ['a decision as text', () => ({ decision: '0' })],
    ['NaN', () => ({ decision: Number.NaN })],
    ['a promise', () => Promise.resolve({ decision: 0 })],
    ['an object that cannot be read', () => hostileObject()],
    [
      'attributes that cannot be read',
      () => ({
        decision: 0,
        get attributes() {
          throw new Error('boom');
        },
      }),
    ],
    [
      'a trace state that cannot be read',
      () => ({
        decision: 0,
        get traceState() {
          throw new Error('boom');
        },
      }),
    ],
    ['a trace state as text', () => ({ decision: 0, traceState: 'ours=1' })],
    ['a trace state that is none', () => ({ decision: 0, traceState: {} })],
    ['a hostile trace state', () => ({ decision: 0, traceState: hostileObject() })],
  ])('%s', (_what, answer) => {
    expectFollowedParents(answering(answer));
  });
});

describe('what is told of a sampler', () => {
  test.each<[unknown, string]>([
    [undefined, 'It answered no decision.'],
    [Promise.resolve({ decision: 2 }), 'It answered no decision.'],
    [{ decision: 2, traceState: 'ours=1' }, 'It answered no trace state.'],
  ])('that answers %o says what is wrong', (answer, told) => {
    const { tracer, errors } = recordSpans({ sampler: answering(() => answer) });
    tracer.startSpan('one').end();
    expect(errors[0]?.message).toContain(told);
  });
});

describe('a sampler with odd attributes', () => {
  test.each<[string, unknown]>([
    ['text', 'text'],
    ['a number', 5],
    ['a function', () => {}],
    ['a hostile object', hostileObject()],
  ])('%s: they are left out', (_what, attributes) => {
    const { tracer, span, errors } = recordSpans({
      sampler: answering(() => ({ decision: 2, attributes })),
    });
    tracer.startSpan('one', { attributes: { a: 1 } }).end();
    expect(span('one').attributes).toEqual({ a: 1 });
    expect(errors).toEqual([]);
  });

  test('loses only those that cannot be read', () => {
    const { tracer, span, errors } = recordSpans({
      sampler: answering(() => ({
        decision: 2,
        attributes: {
          get hostile() {
            throw new Error('boom');
          },
          rule: 'all',
        },
      })),
    });
    tracer.startSpan('one').end();
    expect(span('one')).toMatchObject({ attributes: { rule: 'all' }, droppedAttributesCount: 1 });
    expect(errors).toEqual([]);
  });

  test('has each part read once', () => {
    const reads = { decision: 0, attributes: 0, traceState: 0 };
    const once = <Value>(part: keyof typeof reads, value: Value): Value => {
      reads[part] += 1;
      if (reads[part] > 1) {
        throw new Error(`${part} was read before`);
      }
      return value;
    };
    const { tracer, span, errors } = recordSpans({
      sampler: answering(() => ({
        get decision() {
          return once('decision', 2);
        },
        get attributes() {
          return once('attributes', { rule: 'all' });
        },
        get traceState() {
          return once('traceState', createTraceState('ours=1'));
        },
      })),
    });
    tracer.startSpan('one').end();
    expect(span('one').attributes).toEqual({ rule: 'all' });
    expect(span('one').spanContext().traceState?.serialize()).toBe('ours=1');
    expect(errors).toEqual([]);
  });
});

describe('options that cannot be read', () => {
  test('are not put down to the sampler', () => {
    const { tracer, spans, errors } = recordSpans({ sampler: alwaysOff });
    const options = {
      get attributes(): never {
        throw new Error('boom');
      },
    };
    expect(tracer.span('one', options, () => 7)).toBe(7);
    expect(spans).toEqual([]);
    expect(errors.map((error) => error.code)).toEqual(['start_failed']);
  });
});
