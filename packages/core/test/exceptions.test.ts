import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import type { TimedEvent } from '../src/index.ts';
import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

/** The attributes of the event that recordException makes of a thrown value. */
function recorded(exception: unknown): NonNullable<TimedEvent['attributes']> {
  const { tracer, span } = recordSpans();
  const one = tracer.startSpan('one');
  one.recordException(exception);
  one.end();
  expect(span('one').events.map((event) => event.name)).toEqual(['exception']);
  return span('one').events[0]!.attributes!;
}

function stackOf(exception: unknown): string {
  return String(recorded(exception)['exception.stacktrace']);
}

/** An error with a property that cannot be read. */
function throwing(key: string): object {
  return Object.defineProperty(new Error('fine'), key, {
    get(): never {
      throw new Error('no');
    },
  });
}

describe('Span.recordException', () => {
  test('records type, message and stack, and no status', () => {
    const { tracer, span } = recordSpans();
    const error = new RangeError('too far');
    tracer.span('one', (current) => current.recordException(error));

    expect(span('one').status.code).toBe(SpanStatusCode.UNSET);
    expect(span('one').events).toMatchObject([
      {
        name: 'exception',
        attributes: { 'exception.type': 'RangeError', 'exception.message': 'too far' },
      },
    ]);
    const stack = String(span('one').events[0]?.attributes?.['exception.stacktrace']);
    expect(stack).toMatch(/^RangeError: too far\n\s+at .*exceptions\.test\.ts/);
  });

  test('takes attributes and a time', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => {
      current.recordException(new Error('a'), { 'exception.escaped': true });
      current.recordException(new Error('b'), { attempt: 2 }, 1_700_000_000_000);
      current.recordException(new Error('c'), 1_700_000_000_000);
    });
    const [first, second, third] = span('one').events;
    expect(first?.attributes).toMatchObject({
      'exception.message': 'a',
      'exception.escaped': true,
    });
    expect(second).toMatchObject({ time: [1_700_000_000, 0], attributes: { attempt: 2 } });
    expect(third).toMatchObject({ time: [1_700_000_000, 0] });
  });

  test('an attribute that cannot be read costs only itself', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) =>
      current.recordException(new Error('a'), {
        attempt: 2,
        get broken(): never {
          throw new Error('no');
        },
      }),
    );
    expect(span('one').events[0]).toMatchObject({
      attributes: { 'exception.message': 'a', attempt: 2 },
      droppedAttributesCount: 1,
    });
  });

  test('the type is the most telling of name, class and code', () => {
    class PaymentError extends Error {}
    const named = Object.assign(new Error('x'), { name: 'QuotaError' });
    const coded = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    expect(recorded(new PaymentError('x'))['exception.type']).toBe('PaymentError');
    expect(recorded(named)['exception.type']).toBe('QuotaError');
    expect(recorded(coded)['exception.type']).toBe('ECONNRESET');
    expect(recorded(new Error('x'))['exception.type']).toBe('Error');
    expect(recorded(new DOMException('x', 'DataError'))['exception.type']).toBe('DataError');
    expect(stackOf(new PaymentError('no money'))).toMatch(/^PaymentError: no money\n\s+at /);
  });

  test.each<[string, unknown, string]>([
    ['text', 'boom', 'boom'],
    ['empty text', '', ''],
    ['a number', 42, '42'],
    ['null', null, 'null'],
    ['a bigint', 7n, '7'],
    ['a boolean', false, 'false'],
    ['a symbol', Symbol('sign'), 'Symbol(sign)'],
    ['an object with a message', { message: 'boom' }, 'boom'],
    ['an object with a code', { code: 404 }, '404'],
  ])('takes %s', (_form, thrown, message) => {
    expect(recorded(thrown)).toMatchObject({ 'exception.message': message });
  });

  test('ignores undefined', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => current.recordException(undefined));
    expect(span('one').events).toEqual([]);
  });

  test('records the same error once', () => {
    const { tracer, span } = recordSpans();
    const error = new Error('boom');
    tracer.span('one', (current) => {
      current.recordException(error);
      current.recordError(error);
    });
    expect(span('one').events).toHaveLength(1);
    expect(span('one').status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('the stack of an exception', () => {
  test('has its causes', () => {
    const root = new TypeError('no socket');
    const middle = new Error('no connection', { cause: root });
    const stack = stackOf(new Error('no answer', { cause: middle }));
    expect(stack).toMatch(
      /^Error: no answer\n\s+at [^]+\nCaused by: Error: no connection\n\s+at [^]+\nCaused by: TypeError: no socket\n\s+at /,
    );
  });

  test('has causes that are no errors', () => {
    expect(stackOf(new Error('top', { cause: 'the reason' }))).toMatch(/\nCaused by: the reason$/);
    expect(stackOf(new Error('top', { cause: null }))).not.toContain('Caused by');
  });

  test('has the errors of an AggregateError', () => {
    const stack = stackOf(
      new AggregateError([new Error('one'), undefined, new RangeError('two')], 'all failed'),
    );
    expect(stack).toMatch(/^AggregateError: all failed/);
    expect(stack).toContain('Caused by: Error: one');
    expect(stack).toContain('Caused by: RangeError: two');
  });

  test('ends with causes in a cycle, and with very many', () => {
    const one: Error = new Error('one');
    const two = new Error('two', { cause: one });
    one.cause = two;
    expect(stackOf(one).split('Caused by: ')).toHaveLength(2);

    const self: Error = new Error('self');
    self.cause = self;
    expect(stackOf(self)).not.toContain('Caused by');

    let chain = new Error('root');
    for (let index = 0; index < 1000; index += 1) {
      chain = new Error(`error ${index}`, { cause: chain });
    }
    expect(stackOf(chain).split('Caused by: ').length).toBeLessThan(20);
    const many = new AggregateError(Array.from({ length: 1000 }, () => new Error('one')));
    expect(stackOf(many).split('Caused by: ').length).toBeLessThan(20);
  });

  test('is made in no time of a message with endless blank lines', () => {
    const startedAt = performance.now();
    const stack = stackOf(new Error(`start${'\n'.repeat(100_000)}end`));
    expect(stack).toContain('\n    at ');
    expect(performance.now() - startedAt).toBeLessThan(5000); // in fact a few milliseconds
  }, 120_000);

  test('says a message once that looks like a stack itself', () => {
    const message = 'the worker failed:\n    at worker.js:1\nsorry';
    expect(stackOf(new Error(message)).split('the worker failed').length).toBe(2);
    expect(stackOf(new Error(message)).split('at worker.js:1').length).toBe(2);
  });
});

describe('an exception that cannot be read', () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();

  test.each<[string, unknown]>([
    ['name', throwing('name')],
    ['message', throwing('message')],
    ['stack', throwing('stack')],
    ['cause', throwing('cause')],
    ['errors', throwing('errors')],
    ['constructor', throwing('constructor')],
    ['anything', hostileObject()],
    ['an unreadable cause', new Error('top', { cause: hostileObject() })],
    ['unreadable errors', Object.assign(new Error('top'), { errors: proxy })],
    ['errors like a list', Object.assign(new Error('top'), { errors: { length: 3 } })],
    ['fields of other types', { name: 5, message: {}, stack: [], code: null }],
    ['an object without a prototype', Object.create(null)],
  ])('is recorded all the same: %s', (_what, exception) => {
    const { tracer, span } = recordSpans();
    let caught: unknown;
    try {
      tracer.span('one', () => {
        throw exception;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught === exception).toBe(true);
    expect(span('one').events).toHaveLength(1);
    expect(span('one').status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('Span.recordError', () => {
  test('records the exception and sets the status', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => current.recordError(new Error('boom')));
    expect(span('one')).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'boom' },
      events: [{ name: 'exception' }],
    });
  });

  test('ignores undefined and null', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => current.recordError(undefined).recordError(null));
    expect(span('one')).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [] });
  });
});
