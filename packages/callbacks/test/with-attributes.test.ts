import { context, propagation } from '@opentelemetry/api';
import {
  CallbackManager,
  ContextAttributesProcessor,
  TracingCallbacks,
  withAttributes,
} from '@spanlight/callbacks';
import {
  activeContext,
  createTracer,
  extract,
  inject,
  type ReadableSpan,
  type Span,
  withContext,
} from '@spanlight/core';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';

const call = { provider: 'acme', model: 'm' };

function headers(): Record<string, string> {
  const carrier: Record<string, string> = {};
  inject(carrier);
  return carrier;
}

function sent(options?: { propagate: boolean }): Record<string, string> {
  return withAttributes({ 'session.id': 's 1', 'user.level': 3 }, headers, options);
}

describe('withAttributes', () => {
  test('gives its attributes to all runs started inside, and to no other', async () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const chat = (session: string): Promise<string> =>
      withAttributes({ 'session.id': session, 'user.level': 3 }, async () => {
        await Promise.resolve();
        await manager.agent({ agentName: session }, () => manager.llmCall(call, async () => 1));
        return session;
      });
    expectTypeOf(chat).returns.toEqualTypeOf<Promise<string>>();

    expect(await Promise.all([chat('s1'), chat('s2')])).toEqual(['s1', 's2']);
    manager.llmCall(call, () => 1);
    expect(
      spans.map(({ attributes }) => String(attributes['session.id'])).toSorted(byText),
    ).toEqual(['s1', 's1', 's2', 's2', 'undefined']);
    expect(spans[0]?.attributes['user.level']).toBe(3);
  });

  test("inner calls win over outer ones, and a span's own attributes over both", () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const outer = { a: 1, b: 1, 'gen_ai.provider.name': 'other' };
    withAttributes(outer, () => withAttributes({ b: 2 }, () => manager.llmCall(call, () => 1)));

    expect(spans[0]?.attributes).toMatchObject({ a: 1, b: 2, 'gen_ai.provider.name': 'acme' });
  });

  test('gives them to spans that others start, too', () => {
    const { tracer, spans } = collectSpans();
    withAttributes({ 'session.id': 's', own: 1 }, () =>
      tracer.span('request', { attributes: { own: 2 } }, () => tracer.startSpan('below').end()),
    );
    tracer.startSpan('outside').end();

    expect(spans.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['below', { 'session.id': 's', own: 1 }],
      ['request', { 'session.id': 's', own: 2 }],
      ['outside', {}],
    ]);
  });

  test('sends nothing to other processes, unless it is told to', () => {
    expect(sent()).toEqual({});
    expect(sent({ propagate: false })).toEqual({});
    expect(sent({ propagate: true })).toEqual({ baggage: 'session.id=s%201,user.level=3' });
    expect(withAttributes({ a: 1 }, () => sent({ propagate: true }))).toEqual({
      baggage: 'session.id=s%201,user.level=3',
    });
  });

  test('runs the function whatever the attributes are', () => {
    const hostile = {
      get bad(): string {
        throw new Error('no');
      },
    };
    for (const attributes of [hostile, null as never, { a: null as never, b: undefined }]) {
      expect(withAttributes(attributes, () => 42, { propagate: true })).toBe(42);
    }
  });

  test('keeps the baggage that there is', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 't' } });
    const kept = withContext(propagation.setBaggage(context.active(), baggage), () =>
      withAttributes({ 'session.id': 's' }, headers, { propagate: true }),
    );

    expect(kept).toEqual({ baggage: 'tenant=t,session.id=s' });
  });
});

describe('ContextAttributesProcessor', () => {
  let shutdown: (() => Promise<void>) | undefined;
  afterEach(() => shutdown?.());

  function setUp(processor: ContextAttributesProcessor): {
    tracer: ReturnType<typeof createTracer>;
    spans: ReadableSpan[];
  } {
    const spans: ReadableSpan[] = [];
    const tracer = createTracer({
      processors: [
        processor,
        {
          onStart: () => undefined,
          onEnd: (span) => void spans.push(span),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    shutdown = () => tracer.shutdown();
    return { tracer, spans };
  }

  test('gives them to spans of providers that do not do so by themselves', () => {
    const { tracer } = setUp(new ContextAttributesProcessor());
    const span = tracer.startSpan('of an SDK', { attributes: { own: 2 } }) as Span & ReadableSpan;
    withAttributes({ 'session.id': 's', own: 1 }, () =>
      new ContextAttributesProcessor().onStart(span, activeContext()),
    );

    expect(span.attributes).toEqual({ 'session.id': 's', own: 2 });
  });

  test('takes what another process sent, as far as it is named', () => {
    const { tracer, spans } = setUp(
      new ContextAttributesProcessor({ fromBaggage: ['session.id', 'user.id'] }),
    );
    withContext(extract({ baggage: 'session.id=remote,user.role=admin' }), () => {
      tracer.startSpan('a').end();
      withAttributes({ 'session.id': 'local' }, () => tracer.startSpan('b').end());
    });

    expect(spans.map(({ attributes }) => attributes)).toEqual([
      { 'session.id': 'remote' },
      { 'session.id': 'local' },
    ]);
  });

  test('refuses names that are no list', () => {
    const names = 'session.id' as unknown as string[];

    expect(() => new ContextAttributesProcessor({ fromBaggage: names })).toThrow(TypeError);
  });
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
