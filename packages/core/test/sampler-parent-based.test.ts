import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { describe, expect, expectTypeOf, test } from 'vitest';

import {
  alwaysOff,
  alwaysOn,
  parentBased,
  type ParentBasedOptions,
  type Sampler,
  traceIdRatio,
} from '../src/index.ts';
import { ask, parentContext, TRACE_ID } from './support/ask-sampler.ts';
import { recordSpans } from './support/record-spans.ts';

/** A sampler that notes that it was asked. */
function noting(name: string, asked: string[]): Sampler {
  return {
    shouldSample() {
      asked.push(name);
      return { decision: 1 };
    },
    toString: () => name,
  };
}

const rules = ['remoteSampled', 'remoteNotSampled', 'localSampled', 'localNotSampled'] as const;

/** Each case with its contexts, and what is decided by default. The flags have other bits set, too. */
const cases = [
  ['root', [ROOT_CONTEXT], 1],
  ['remoteSampled', [1, 3, 255].map((flags) => withParent(true, flags)), 2],
  ['remoteNotSampled', [0, 2, 254].map((flags) => withParent(true, flags)), 0],
  ['localSampled', [1, 3, 255].map((flags) => withParent(false, flags)), 2],
  ['localNotSampled', [0, 2, 254].map((flags) => withParent(false, flags)), 0],
] as const;

function withParent(isRemote: boolean, traceFlags: number) {
  return parentContext({ isRemote, traceFlags });
}

describe('parentBased', () => {
  test.each(cases)('%s: asks the sampler for that case', (name, contexts) => {
    const asked: string[] = [];
    const options = Object.fromEntries(rules.map((rule) => [rule, noting(rule, asked)]));
    const sampler = parentBased(noting('root', asked), options);
    for (const context of contexts) {
      expect(ask(sampler, context)).toBe(1);
      expect(asked.splice(0)).toEqual([name]);
    }
  });

  test.each(cases)('%s: decides by default as OpenTelemetry does', (_name, contexts, decision) => {
    const root = noting('root', []);
    const sampler = parentBased(root);
    for (const context of contexts) {
      expect(ask(sampler, context)).toBe(decision);
      expect(ask(new sdk3.ParentBasedSampler({ root }), context)).toBe(decision);
      expect(ask(new sdk2.ParentBasedSampler({ root }), context)).toBe(decision);
    }
  });

  test('hands on all that is known of the span', () => {
    const asked: unknown[][] = [];
    const keep: Sampler = {
      shouldSample(...span) {
        asked.push(span);
        return { decision: 0 };
      },
    };
    const sampler = parentBased(keep, { remoteSampled: keep });
    for (const context of [ROOT_CONTEXT, withParent(true, 1)]) {
      const span = [context, TRACE_ID, 'one', SpanKind.CLIENT, { a: 1 }, []] as const;
      sampler.shouldSample(...(span as unknown as Parameters<Sampler['shouldSample']>));
      expect(asked.pop()).toEqual(span);
    }
  });

  test('asks its root for new traces only', () => {
    const names: string[] = [];
    const root: Sampler = {
      shouldSample(_context, _traceId, name) {
        names.push(name);
        return { decision: name === 'kept' ? 2 : 0 };
      },
    };
    const { tracer, spans } = recordSpans({ sampler: parentBased(root) });
    tracer.span('kept', () => tracer.span('child', () => {}));
    tracer.span('left', () => tracer.span('child of left', () => {}));
    tracer.span('remote', { parent: withParent(true, 1) }, () => {});
    expect(names).toEqual(['kept', 'left']);
    expect(spans.map((span) => span.name)).toEqual(['child', 'kept', 'remote']);
  });

  test('asks its root if the context has ids of another trace', () => {
    const asked: string[] = [];
    const context = parentContext({ traceFlags: 0, isRemote: false }, 'f'.repeat(32));
    ask(parentBased(noting('root', asked)), context);
    expect(asked).toEqual(['root']);
  });

  test.each([0, 1])('follows a trace without a span whose flags are %d', (traceFlags) => {
    const context = parentContext({ traceFlags, isRemote: true, spanId: '0'.repeat(16) }, TRACE_ID);
    const { tracer } = recordSpans({ sampler: parentBased(noting('root', [])) });
    const span = tracer.startSpan('one', {}, context);
    expect(span).toMatchObject({ traceId: TRACE_ID, parentSpanId: undefined });
    expect(span.isRecording()).toBe(traceFlags === 1);
  });

  test.each([
    ['trace id', { traceFlags: 0, isRemote: true }, '0'.repeat(32)],
    ['span id', { traceFlags: 0, isRemote: true, spanId: 'b7ad' }, TRACE_ID],
    ['local span id, zero,', { traceFlags: 0, isRemote: false, spanId: '0'.repeat(16) }, TRACE_ID],
  ])('a span in a context with an invalid %s is a root', (_what, parent, traceId) => {
    const asked: string[] = [];
    const { tracer } = recordSpans({ sampler: parentBased(noting('root', asked)) });
    const span = tracer.startSpan('one', {}, parentContext(parent, traceId));
    expect(asked).toEqual(['root']);
    expect(span.parentSpanId).toBeUndefined();
  });

  test('describes itself as that of OpenTelemetry does', () => {
    const root = traceIdRatio(0.5);
    expect(String(parentBased(root))).toBe(String(new sdk3.ParentBasedSampler({ root })));
    expect(String(parentBased(root))).toBe(String(new sdk2.ParentBasedSampler({ root })));
    const options = Object.fromEntries(rules.map((rule) => [rule, noting(rule, [])]));
    expect(String(parentBased(alwaysOff, options))).toBe(
      'ParentBased{root=AlwaysOffSampler, remoteParentSampled=remoteSampled, remoteParentNotSampled=remoteNotSampled, localParentSampled=localSampled, localParentNotSampled=localNotSampled}',
    );
  });

  test('takes over the rules of a root that is parent-based, under its own', () => {
    const inner = parentBased(noting('root', []), {
      remoteNotSampled: noting('inner remote', []),
      localNotSampled: noting('inner local', []),
    });
    expect(String(parentBased(inner))).toBe(String(inner));
    expect(String(parentBased(parentBased(inner), { localNotSampled: alwaysOn }))).toBe(
      'ParentBased{root=root, remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=inner remote, localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOnSampler}',
    );
    expect(ask(parentBased(inner), withParent(true, 0))).toBe(1);
    expect(String(inner)).toContain('localParentNotSampled=inner local'); // and is not changed
  });

  test('undefined stands for the default', () => {
    const options = Object.fromEntries(rules.map((rule) => [rule, undefined]));
    expect(String(parentBased(alwaysOn, options))).toBe(String(parentBased(alwaysOn)));
  });

  test.each<[string, unknown, unknown, string]>([
    ['root', undefined, undefined, 'undefined'],
    ['root', null, undefined, 'null'],
    ['root', 0.5, undefined, '0.5'],
    ['root', {}, undefined, 'an object'],
    ['options', alwaysOn, null, 'null'],
    ['options', alwaysOn, 'remoteSampled', '"remoteSampled"'],
    ...rules.flatMap((rule): [string, unknown, unknown, string][] => [
      [rule, alwaysOn, { [rule]: null }, 'null'],
      [rule, alwaysOn, { [rule]: {} }, 'an object'],
      [rule, alwaysOn, { [rule]: 'always_on' }, '"always_on"'],
    ]),
  ])('%s of (%o, %o): a TypeError names it', (name, root, options, shown) => {
    const make = (): unknown => parentBased(root as Sampler, options as ParentBasedOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(
      `[spanlight] [core] ${name} cannot be ${shown}. Set an object${name === 'options' ? '' : ' with a method shouldSample'}.`,
    );
  });

  test('takes samplers of the OpenTelemetry SDKs everywhere', () => {
    expectTypeOf(parentBased).toBeCallableWith({} as sdk3.TraceIdRatioBasedSampler, {
      remoteSampled: {} as sdk2.AlwaysOnSampler,
      localNotSampled: {} as sdk3.Sampler,
    });
    expectTypeOf(parentBased).returns.toExtend<sdk3.Sampler & sdk2.Sampler>();
    expectTypeOf<keyof ParentBasedOptions>().toEqualTypeOf<(typeof rules)[number]>();
  });
});
