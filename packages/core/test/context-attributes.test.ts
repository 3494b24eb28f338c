import { context as api, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import {
  activeContext,
  contextAttributes,
  contextWithAttributes,
  withContext,
} from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

describe('contextWithAttributes', () => {
  test('gives attributes to all spans that are started inside, below other spans as well', async () => {
    const { tracer, spans } = recordSpans();
    await withContext(contextWithAttributes(activeContext(), { 'session.id': 's' }), () =>
      tracer.span('outer', async () => {
        await Promise.resolve();
        tracer.startSpan('inner').end();
      }),
    );
    tracer.startSpan('outside').end();

    expect(spans.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['inner', { 'session.id': 's' }],
      ['outer', { 'session.id': 's' }],
      ['outside', {}],
    ]);
  });

  test("inner ones are added, and a span's own attributes win", () => {
    const { tracer, spans } = recordSpans();
    const outer = contextWithAttributes(ROOT_CONTEXT, { a: 1, b: 1, c: 1 });
    const inner = contextWithAttributes(outer, { b: 2 });
    tracer.startSpan('one', { attributes: { c: 3 } }, inner).end();

    expect(contextAttributes(outer)).toEqual({ a: 1, b: 1, c: 1 });
    expect(spans[0]?.attributes).toEqual({ a: 1, b: 2, c: 3 });
  });

  test('there are none where nobody gave any', () => {
    expect(contextAttributes(ROOT_CONTEXT)).toBeUndefined();
    expect(contextAttributes(api.active())).toBeUndefined();
    const { tracer } = recordSpans();
    tracer.span('one', () => expect(contextAttributes(activeContext())).toBeUndefined());
  });
});
