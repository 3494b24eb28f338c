import { SpanKind, type ReadableSpan } from '@spanlight/core';
import { describe, expect, test } from 'vitest';

import { onPaper, render } from './support/render.ts';
import { exception, span, type BuiltSpan } from './support/span-builder.ts';

function chat(built: Partial<BuiltSpan>): ReadableSpan {
  return span({
    name: 'chat gpt-6',
    parent: 'answer',
    kind: SpanKind.CLIENT,
    to: 1000,
    ...built,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-6',
      ...built.attributes,
    },
  });
}

const usage = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 50 };
const root = span({ name: 'answer', to: 1000 });

describe('numbers of a model call', () => {
  test('that were not reported are a dash, in the tree and in the table', () => {
    const text = render([chat({}), root]);
    expect(text).toContain('in – · out –');
    expect(text).toMatch(/gpt-6 +1 +– +– +1\.00 s/);
    expect(text).not.toMatch(/\b(in|out) 0\b/);
  });

  test('that are zero are zero', () => {
    const none = { 'gen_ai.usage.input_tokens': 0, 'gen_ai.usage.output_tokens': 0 };
    expect(render([chat({ attributes: none }), root])).toContain('in 0 · out 0');
  });

  test('are not asked of a call that failed', () => {
    const text = render([chat({ status: 'error', message: 'quota' }), root]);
    expect(text).not.toContain('in –');
    expect(text).toContain('quota');
  });

  test('missing from a sum make it a lower bound', () => {
    const text = render([
      chat({ id: '0000000000000001', attributes: usage }),
      chat({ id: '0000000000000002' }),
      root,
    ]);
    expect(text).toMatch(/gpt-6 +2 +≥100 +≥50/);
  });

  test('are read in the spelling of older conventions too', () => {
    const older = {
      'gen_ai.usage.prompt_tokens': 7,
      'gen_ai.usage.completion_tokens': 3,
      'gen_ai.usage.cache_read_input_tokens': 5,
    };
    expect(render([chat({ attributes: older }), root])).toContain('in 7 (5 cached) · out 3');
  });

  test('of another type than a number are missing', () => {
    const odd = { 'gen_ai.usage.input_tokens': '100', 'gen_ai.usage.output_tokens': Number.NaN };
    expect(render([chat({ attributes: odd }), root])).toContain('in – · out –');
  });
});

test('a rate counts from the first token, where that is known', () => {
  const streamed = { ...usage, 'gen_ai.response.time_to_first_chunk': 0.5 };
  expect(render([chat({ attributes: streamed }), root])).toContain('first 500 ms · 100 tok/s');
  expect(render([chat({ attributes: usage }), root])).toMatch(/ 50 tok\/s/);
});

test('a rate is not made of a moment', () => {
  const atOnce = { ...usage, 'gen_ai.response.time_to_first_chunk': 0.999 };
  expect(render([chat({ attributes: atOnce }), root])).not.toContain('tok/s');
});

test('the time until the first token is drawn apart from the rest', () => {
  const half = { ...usage, 'gen_ai.response.time_to_first_chunk': 0.5 };
  expect(render([chat({ attributes: half }), root])).toMatch(/ (░+)(█+) /);
  const [, waiting = '', answering = ''] =
    / (░+)(█+) /.exec(render([chat({ attributes: half }), root])) ?? [];
  expect(Math.abs(waiting.length - answering.length)).toBeLessThanOrEqual(1);
});

test('wrappers that repeat the numbers of a call are in no sum', () => {
  const text = render([
    chat({ id: '0000000000000001', parent: '0000000000000002', attributes: usage }),
    chat({ id: '0000000000000002', name: 'ai.generateText', attributes: usage }),
    span({
      name: 'answer',
      to: 1000,
      attributes: { 'gen_ai.operation.name': 'invoke_agent', ...usage },
    }),
  ]);
  expect(text).toMatch(/gpt-6 +1 +100 +50/);
  expect(text.match(/in 100/g)).toHaveLength(1);
});

test('every model has its line, and all of them one more', () => {
  const text = render([
    chat({ id: '0000000000000001', attributes: usage }),
    chat({
      id: '0000000000000002',
      name: 'chat claude-5',
      attributes: { ...usage, 'gen_ai.request.model': 'claude-5' },
    }),
    span({
      name: 'embeddings small',
      parent: 'answer',
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.request.model': 'small',
        'gen_ai.usage.input_tokens': 12,
      },
    }),
    root,
  ]);
  expect(text.slice(text.indexOf('  model'))).toMatchInlineSnapshot(`
    "  model      calls    in   out     time
      gpt-6          1   100    50   1.00 s
      claude-5       1   100    50   1.00 s
      small          1    12     –    10 ms
      total          3   212   100   2.01 s
      0 errors

      Content was not captured. To see it: new TracingCallbacks(tracer, { captureContent: true })
    "
  `);
});

test('a trace without model calls has no table and no hint', () => {
  const text = render([span({ name: 'step', parent: 'answer' }), root]);
  expect(text).not.toContain('model');
  expect(text).not.toContain('captureContent');
});

test('the model stands in the name, also where the name does not hold it', () => {
  expect(render([chat({ name: 'openai.chat' }), root])).toContain('✦ openai.chat gpt-6');
  expect(render([chat({}), root])).not.toContain('gpt-6 gpt-6');
});

test('another model than the one asked for is said to have answered', () => {
  const [other, same] = ['claude-5', 'gpt-6-2026-02-11'].map((model) =>
    render([chat({ attributes: { 'gen_ai.response.model': model } }), root]),
  );
  expect(other).toContain('→ claude-5');
  expect(same).not.toContain('→');
});

describe('content', () => {
  const asked = JSON.stringify([
    { role: 'system', parts: [{ type: 'text', content: 'Be kind.' }] },
    { role: 'user', parts: [{ type: 'text', content: 'Where is\nmy order?' }] },
  ]);
  const answered = JSON.stringify([
    {
      role: 'assistant',
      finish_reason: 'tool_call',
      parts: [
        { type: 'reasoning', content: 'Hm.' },
        { type: 'text', content: 'Let me see.' },
        { type: 'tool_call', name: 'get_order', arguments: { id: 7 } },
      ],
    },
  ]);

  test('is shown where it was captured: the last message, and the answer', () => {
    const text = render([
      chat({
        attributes: { 'gen_ai.input.messages': asked, 'gen_ai.output.messages': answered },
      }),
      span({
        name: 'execute_tool get_order',
        parent: 'answer',
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.call.arguments': '{"id":7}',
          'gen_ai.tool.call.result': { state: 'sent' },
        },
      }),
      root,
    ]);
    expect(text).toContain('» Where is my order?\n');
    expect(text).toContain('« Let me see. get_order({"id":7})\n');
    expect(text).toContain('» {"id":7}\n');
    expect(text).toContain('« {"state":"sent"}\n');
    expect(text).not.toContain('Be kind.');
    expect(text).not.toContain('captureContent');
  });

  test('that is no JSON is shown as it is', () => {
    const text = render([chat({ attributes: { 'gen_ai.input.messages': '[{"role":"us' } }), root]);
    expect(text).toContain('» [{"role":"us\n');
  });

  test('that was not captured is hinted at once', () => {
    const { exporter, paper } = onPaper();
    exporter.export([chat({}), root], () => undefined);
    exporter.export([chat({}), root], () => undefined);
    expect(paper.text.match(/captureContent: true/g)).toHaveLength(1);
    expect(paper.writes[0]).toContain('captureContent: true');
  });
});

describe('how a span ended', () => {
  test.each([
    ['aborted', '⊘', 'aborted'],
    ['break', '◌', 'stopped by the caller'],
    ['incomplete', '…', 'never finished'],
    ['raw', '✦', 'goes on outside the trace'],
  ])('%s is marked %s', (reason, mark, words) => {
    const text = render([chat({ attributes: { 'spanlight.end_reason': reason } }), root]);
    expect(text).toContain(`└─ ${mark} chat gpt-6`);
    expect(text).toContain(words);
  });

  test('an abort is not told a second time as an exception', () => {
    const text = render([
      chat({
        attributes: { 'spanlight.end_reason': 'aborted' },
        events: [exception('AbortError', 'This operation was aborted')],
      }),
      root,
    ]);
    expect(text).not.toContain('AbortError');
  });

  test('an abort that the span does not know of is an error like others', () => {
    const events = [exception('AbortError', 'This operation was aborted')];
    expect(render([chat({ status: 'error', events }), root])).toContain('AbortError: This');
  });

  test('the number of retries stands beside the name, the last reason among the facts', () => {
    const events = ['429', 'ETIMEDOUT'].map((type) => ({
      name: 'spanlight.retry',
      attributes: { 'error.type': type },
    }));
    const text = render([chat({ events }), root]);
    expect(text).toContain('chat gpt-6 ↻2');
    expect(text).toContain('retried twice: ETIMEDOUT');
    expect(text).toContain('2 retries · 0 errors');
  });
});
