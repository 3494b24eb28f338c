import { describe, expect, test } from 'vitest';

import { redactSecrets } from '../../src/redaction.ts';
import { recordSpans } from '../support/record-spans.ts';

const key = 'sk-ant-' + 'aB3dE5gH7jK9mN1pQ2'.repeat(5);

describe('a span of a provider with redactSecrets', () => {
  test('has no secret in its attributes, events, links and status', () => {
    const { tracer, span } = recordSpans({ redact: redactSecrets() });
    const linked = tracer.startSpan('linked').spanContext();
    expect(() =>
      tracer.span('one', (one) => {
        one.setAttributes({
          'url.full': 'https://app:hunter2@example.com/',
          'http.request.header.authorization': ['Bearer abc'],
          nested: { list: [`use ${key}`] },
          'order.id': 42,
        });
        one.addEvent('event', { card: '4111 1111 1111 1111', a: 'b' });
        one.addLink({ context: linked, attributes: { key } });
        throw new Error(`401 for ${key}`);
      }),
    ).toThrow('401');

    const { attributes, events, links, status } = span('one');
    expect(attributes).toEqual({
      'url.full': 'https://app:[redacted]@example.com/',
      'http.request.header.authorization': '[redacted]',
      nested: { list: ['use [redacted]'] },
      'order.id': 42,
    });
    expect(events[0]?.attributes).toEqual({ card: '[redacted]', a: 'b' });
    expect(events[1]?.attributes).toMatchObject({ 'exception.message': '401 for [redacted]' });
    expect(links[0]?.attributes).toEqual({ key: '[redacted]' });
    expect(status.message).toBe('401 for [redacted]');
    expect(JSON.stringify([attributes, events, links, status])).not.toContain(key.slice(8));
  });
});
