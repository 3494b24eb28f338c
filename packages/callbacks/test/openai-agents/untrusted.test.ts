import {
  createCustomSpan,
  createGenerationSpan,
  createResponseSpan,
  run,
  setTraceProcessors,
  withAgentSpan,
  withCustomSpan,
  withTrace,
} from '@openai/agents';
import { CallbackManager, TracingCallbacks } from '@spanlight/callbacks';
import { agentsTraceProcessor } from '@spanlight/callbacks/openai-agents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type CollectedSpans, collectSpans, llmFacts } from '../support/collected-spans.ts';
import { type AgentKit, agentKit } from '../support/openai-agents-kit.ts';
import { completion } from '../support/openai-answers.ts';
import { response } from '../support/openai-responses.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { spanTree } from '../support/span-tree.ts';

let server: ProviderServer;
let kit: AgentKit;
let collected: CollectedSpans;

beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  kit = agentKit(server);
  collected = collectSpans();
  const callbacks = new TracingCallbacks(collected.tracer, { captureContent: true });
  setTraceProcessors([agentsTraceProcessor(new CallbackManager([callbacks]))]);
});
afterEach(() => setTraceProcessors([]));

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
const throwing = {
  get thrown(): never {
    throw new Error('a getter');
  },
};
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('a trap');
    },
  },
);

describe('whatever the data of a span is, the run ends and its user sees nothing of it', () => {
  const values: readonly unknown[] = [null, 7, '', [], {}, cyclic, throwing, hostile, () => 1];

  test.each(['model', 'model_config', 'input', 'output', 'usage'])(
    '%s of a generation',
    async (field) => {
      await withTrace('Support', async () => {
        for (const value of values) {
          const span = createGenerationSpan({ data: { model: 'own-1' } });
          span.start();
          Object.assign(span.spanData, { [field]: value });
          span.end();
        }
      });
      expect(collected.spans).toHaveLength(values.length + 1);
      expect(collected.openCount()).toBe(0);
    },
  );

  test.each(['_input', '_response', 'response_id', 'type'])('%s of a response', async (field) => {
    await withTrace('Support', async () => {
      for (const value of values) {
        const span = createResponseSpan({ data: { type: 'response' } });
        Object.assign(span.spanData, { [field]: value });
        span.start();
        span.end();
      }
    });
    expect(collected.spans).toHaveLength(values.length + 1);
    expect(collected.openCount()).toBe(0);
  });

  test('items and parts of messages', async () => {
    const inside = [...values, undefined].flatMap((value) => [
      value,
      { role: value, content: value },
      { role: 'user', content: [value, { type: value }, { type: 'image', image: value }] },
      { type: 'function_call', callId: 'c', name: value, arguments: value },
      { type: 'function_call_result', callId: 'c', output: value },
      { type: 'reasoning', content: [value] },
      { choices: [value, { message: value, finish_reason: value }] },
    ]);
    await withTrace('Support', async () => {
      for (const item of inside) {
        const span = createGenerationSpan({ data: { model: 'own-1' } });
        Object.assign(span.spanData, { input: [item], output: [item] });
        span.start();
        span.end();
      }
    });
    expect(collected.spans).toHaveLength(inside.length + 1);
    expect(collected.openCount()).toBe(0);
  });

  test('errors', async () => {
    await withTrace('Support', async () => {
      for (const value of values) {
        const span = createCustomSpan({ data: { name: 'step' } });
        span.start();
        span.setError({ message: value as string, data: { error: value } });
        span.end();
        const other = createCustomSpan({ data: { name: 'step' } });
        other.start();
        other.setError(value as never);
        other.end();
      }
    });
    expect(collected.spans).toHaveLength(2 * values.length + 1);
    expect(collected.openCount()).toBe(0);
  });
});

test('below a span that cannot be read, work belongs to what is above it', async () => {
  await withTrace('Support', () =>
    withAgentSpan(
      () =>
        withCustomSpan(
          async () => {
            const inner = createCustomSpan({ data: { name: 'inner' } });
            inner.start();
            inner.end();
          },
          { data: hostile as never },
        ).catch(() => 'the SDK cannot read it either'),
      { data: { name: 'Bot' } },
    ),
  );
  expect(spanTree(collected.spans).slice(0, 2)).toEqual([
    'invoke_workflow Support',
    '  invoke_agent Bot',
  ]);
  expect(collected.openCount()).toBe(0);
});

const STRANGE: readonly (readonly [string, object])[] = [
  ['no usage', completion('Hi', {}, { usage: null })],
  ['tokens that are no numbers', completion('Hi', {}, { usage: { prompt_tokens: 'many' } })],
  ['an unknown finish reason', completion('Hi', {}, { choices: [choice('weird')] })],
  ['a model that is an object', completion('Hi', {}, { model: { name: 'x' } })],
  ['ten megabytes', completion('x'.repeat(10_000_000))],
];

function choice(finishReason: unknown): object {
  return {
    index: 0,
    message: { role: 'assistant', content: 'Hi' },
    finish_reason: finishReason,
  };
}

test.each(STRANGE)('an answer with %s', async (_name, answer) => {
  server.reply = () => ({ json: answer });
  const { finalOutput } = await run(kit.agent(), 'Hello');
  expect(String(finalOutput)).toMatch(/^(?:Hi|x+)$/);
  expect(llmFacts(collected.spans[0]!)).toMatchObject({ name: 'chat gpt-test', status: 'unset' });
  expect(collected.openCount()).toBe(0);
});

test('a response that is incomplete', async () => {
  server.reply = () => ({
    json: response([], {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    }),
  });
  await run(kit.agent({ model: kit.responses }), 'Hello').catch(() => undefined);
  const [span] = collected.spans;
  expect(span?.attributes).toMatchObject({
    'gen_ai.response.status': 'incomplete',
    'gen_ai.response.finish_reasons': ['length'],
    'gen_ai.usage.output_tokens': 48,
  });
});

test.each([
  ['RateLimitError: 429 Too many', 'RateLimitError', 429],
  ['Error: 503 No capacity', '503', 503],
  ['Error: something about Bern', '_OTHER', undefined],
  ['OutputGuardrailTripwireTriggered: {}', 'OutputGuardrailTripwireTriggered', undefined],
  ['Bern: 429 is a number', '_OTHER', undefined],
])('the type of "%s" is of low cardinality', async (thrown, errorType, status) => {
  await withTrace('Support', async () => {
    const span = createCustomSpan({ data: { name: 'step' } });
    span.start();
    span.setError({ message: 'Error in agent run', data: { error: thrown } });
    span.end();
  });
  const [span] = collected.spans;
  expect(span?.attributes['error.type']).toBe(errorType);
  expect(span?.attributes['http.response.status_code']).toBe(status);
  expect(span?.attributes['exception.message'] ?? span?.status.message).toBe(
    `Error in agent run: ${thrown}`,
  );
});
