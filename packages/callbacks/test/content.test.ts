import {
  CallbackManager,
  TracingCallbacks,
  type TracingCallbacksOptions,
} from '@spanlight/callbacks';
import { redactSecrets } from '@spanlight/core/redaction';
import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';

/** The attributes of a tool call with these arguments. */
function attributesOf(
  value: unknown,
  options: TracingCallbacksOptions = {},
): Record<string, unknown> {
  const { tracer, spans } = collectSpans();
  const callbacks = new TracingCallbacks(tracer, { captureContent: true, ...options });
  const call = { toolName: 'tool', arguments: value };
  new CallbackManager([callbacks]).toolCall(call, () => undefined);
  return spans[0]?.attributes ?? {};
}

function argumentsOf(value: unknown, options?: TracingCallbacksOptions): string {
  return String(attributesOf(value, options)['gen_ai.tool.call.arguments']);
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

describe('captureContent', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test.each([
    [undefined, undefined, false],
    ['true', undefined, true],
    ['YES', undefined, true],
    ['0', undefined, false],
    [' ', undefined, false],
    ['span_only', undefined, true],
    [undefined, 'true', true],
    [undefined, 'span_only', true],
    [undefined, 'SPAN_AND_EVENT', true],
    [undefined, 'event_only', false],
    [undefined, 'no_content', false],
    ['false', 'true', false],
    ['', 'true', true],
  ])('is by SPANLIGHT_CAPTURE_CONTENT=%s and the standard one=%s: %s', (ours, standard, isOpen) => {
    vi.stubEnv('SPANLIGHT_CAPTURE_CONTENT', ours);
    vi.stubEnv('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', standard);
    const options = { captureContent: undefined as unknown as boolean };

    expect('gen_ai.tool.call.arguments' in attributesOf('a', options)).toBe(isOpen);
    expect('gen_ai.tool.call.arguments' in attributesOf('a', { captureContent: !isOpen })).toBe(
      !isOpen,
    );
  });

  test('names a value of a variable that it does not know once, and goes on to the next', () => {
    vi.stubEnv('SPANLIGHT_CAPTURE_CONTENT', 'perhaps');
    vi.stubEnv('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'true');
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const { tracer } = collectSpans();
    const closed = { captureContent: undefined as unknown as boolean };

    expect(attributesOf('a', closed)).toHaveProperty(['gen_ai.tool.call.arguments']);
    expect(new TracingCallbacks(tracer)).toBeDefined();
    expect(warn.mock.calls).toEqual([
      [
        '[spanlight] [callbacks] SPANLIGHT_CAPTURE_CONTENT is ignored: it is neither true nor false. Set one of these.',
      ],
    ]);
  });

  test('lets single kinds through', () => {
    const call = { toolName: 'tool', arguments: 'a' };
    const names = (options: TracingCallbacksOptions): string[] => {
      const { tracer, spans } = collectSpans();
      const manager = new CallbackManager([new TracingCallbacks(tracer, options)]);
      manager.agent({ input: 'question' }, () => manager.toolCall(call, () => 'result'));
      return spans.flatMap(({ attributes }) =>
        Object.keys(attributes).filter((key) => /messages|arguments|result/.test(key)),
      );
    };

    expect(names({ captureContent: { tools: true } })).toEqual([
      'gen_ai.tool.call.arguments',
      'gen_ai.tool.call.result',
    ]);
    expect(names({ captureContent: { input: true, output: false } })).toEqual([
      'gen_ai.input.messages',
    ]);
    expect(names({ captureContent: { output: true } })).toEqual(['gen_ai.output.messages']);
    expect(names({ captureContent: {} })).toEqual([]);
  });

  test.each([
    { captureContent: 'yes' },
    { captureContent: { prompts: true } },
    { captureContent: { input: 'yes' } },
    { captureContent: null },
    { maxContentBytes: 10 },
    { maxContentBytes: 1.5 },
    { redact: 'all' },
  ])('throws for the mistake %o', (options) => {
    const { tracer } = collectSpans();

    expect(() => new TracingCallbacks(tracer, options as TracingCallbacksOptions)).toThrow(
      '[spanlight] [callbacks]',
    );
  });
});

describe('media in content', () => {
  test.each([
    [
      { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'aGVsbG8=' },
      '{"type":"media","modality":"image","mime_type":"image/png","size":5}',
    ],
    [{ type: 'blob', content: new Uint8Array(7) }, '{"type":"media","size":7}'],
    ['data:image/png;base64,aGVsbG8h', '[image/png, 6 bytes]'],
    ['data:,hello', '[text/plain, 3 bytes]'],
    [new Uint8Array(7), '[Uint8Array, 7 bytes]'],
    [Buffer.from('hello'), '[Buffer, 5 bytes]'],
    [new ArrayBuffer(9), '[ArrayBuffer, 9 bytes]'],
    [new Blob(['hello'], { type: 'text/csv' }), '[text/csv, 5 bytes]'],
    ['QUJD'.repeat(500), '[base64, 1500 bytes]'],
  ])('is replaced by type and size: %o', (media, note) => {
    const text = argumentsOf({ media: [media] });

    expect(text).toContain(note);
    expect(text).not.toContain('aGVsbG8');
    expect(text).not.toContain('QUJD');
  });

  test('leaves text alone that only looks a little like it', () => {
    const texts = ['data: 1, 2', 'word '.repeat(400), 'QUJD'];

    expect(argumentsOf(texts)).toBe(JSON.stringify(texts));
  });
});

describe('the limit of content', () => {
  const long = 'One two "three"\n'.repeat(5000);

  test.each([
    ['a long text', { text: long, role: 'user' }],
    ['many long texts', Array.from({ length: 20 }, () => ({ role: 'user', text: long }))],
    ['many short texts', Array.from({ length: 5000 }, (_, index) => ({ role: 'user', index }))],
    ['one long list inside', { rows: Array.from({ length: 9000 }, (_, index) => `row ${index}`) }],
    [
      'many bytes a character',
      ['é€😀'.repeat(3000), '\u{D800}'.repeat(2000), '\u{1}'.repeat(2000)],
    ],
    ['a large object', Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [index, 1]))],
  ])('keeps the JSON valid: %s', (_name, value) => {
    for (const maxContentBytes of [256, 1000, 4095]) {
      const text = argumentsOf(value, { maxContentBytes });

      expect(sizeOf(text)).toBeLessThanOrEqual(maxContentBytes);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
      expect(text).not.toBe('');
    }
  });

  test('cuts the longest texts first, and says how much', () => {
    const text = argumentsOf(
      { role: 'user', text: long, name: 'short' },
      { maxContentBytes: 1000 },
    );

    expect(JSON.parse(text)).toMatchObject({
      role: 'user',
      name: 'short',
      text: expect.stringMatching(/^One two "three"\n.*…\[\d+ characters cut\]$/s),
    });
    expect(sizeOf(text)).toBeGreaterThan(900);
  });

  test('keeps what came last of a long list', () => {
    const rows = Array.from({ length: 9000 }, (_, index) => `row ${index}`);
    const kept = JSON.parse(argumentsOf(rows, { maxContentBytes: 1000 })) as string[];

    expect(kept.at(-1)).toBe('row 8999');
    expect(kept.length).toBeGreaterThan(4);
  });

  test('cuts plain text, and never a character in two', () => {
    const text = argumentsOf('😀'.repeat(5000), { maxContentBytes: 1000 });

    expect(sizeOf(text)).toBeLessThanOrEqual(1000);
    expect(text).toMatch(/^(?:😀)+…\[\d+ characters cut\]$/u);
  });

  test('cuts JSON that the model wrote', () => {
    const text = argumentsOf(JSON.stringify({ text: long }), { maxContentBytes: 1000 });

    expect(JSON.parse(text)).toHaveProperty('text');
  });

  test('does not touch what is short enough', () => {
    for (const text of ['{"id": 12345678901234567890}', '{"a":', 'plain', '[1, 2]']) {
      expect(argumentsOf(text)).toBe(text);
    }
  });

  test('an answer of 10 MB takes little time', () => {
    const parts = Array.from({ length: 100 }, () => ({ text: 'word '.repeat(20_000) }));
    const startMillis = performance.now();
    const text = argumentsOf(parts);

    expect(sizeOf(text)).toBeLessThanOrEqual(131_072);
    expect(performance.now() - startMillis).toBeLessThan(2000);
  });

  test('survives values that throw, nest without end or convert themselves', () => {
    const hostile = {
      get bad(): never {
        throw new Error('no');
      },
      date: new Date(0),
      toBad: { toJSON: () => ({ nested: 1n }) },
      worse: {
        toJSON() {
          throw new Error('no');
        },
      },
      none: undefined,
      call: () => 1,
      number: Number.NaN,
      list: [undefined, Symbol('s')],
    };
    let deep: unknown = 1;
    for (let depth = 0; depth < 10_000; depth += 1) {
      deep = [deep];
    }

    expect(JSON.parse(argumentsOf(hostile))).toEqual({
      date: '1970-01-01T00:00:00.000Z',
      toBad: { nested: '1' },
      number: null,
      list: [null, null],
    });
    expect(argumentsOf(deep)).toContain('[too deep]');
  });
});

describe('redact', () => {
  test('gets the name, a copy of the content, and the span, and decides what is kept', () => {
    const original = { city: 'Bern', keep: 1 };
    const redact = vi.fn<(key: string, value: unknown, span: unknown) => unknown>((_key, value) => {
      Reflect.deleteProperty(value as object, 'city');
      return value;
    });

    expect(argumentsOf(original, { redact })).toBe('{"keep":1}');
    expect(original.city).toBe('Bern');
    expect(redact.mock.calls[0]?.[0]).toBe('gen_ai.tool.call.arguments');
    expect(redact.mock.calls[0]?.[2]).toHaveProperty('spanContext');
  });

  test.each([
    ['throws', () => JSON.parse('') as unknown],
    ['answers undefined', () => undefined],
    ['answers a promise', () => Promise.reject(new Error('late'))],
  ])('drops the content when it %s', (_name, redact) => {
    expect(attributesOf('a', { redact })).not.toHaveProperty(['gen_ai.tool.call.arguments']);
  });

  test('sees the whole text before it is cut', () => {
    const key = 'sk-proj-abcdefghij0123456789ABCDEFGHIJ0123456789';
    for (let shift = 0; shift < 80; shift += 7) {
      const text = `${'word '.repeat(40)}${'x'.repeat(shift)} ${key} ${'word '.repeat(200)}`;

      expect(argumentsOf(text, { redact: redactSecrets(), maxContentBytes: 256 })).not.toMatch(
        /sk-proj/,
      );
    }
  });

  test("takes core's redactors", () => {
    expectTypeOf(redactSecrets()).toExtend<NonNullable<TracingCallbacksOptions['redact']>>();
  });
});
