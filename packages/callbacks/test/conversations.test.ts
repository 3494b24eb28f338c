import { setTimeout as sleep } from 'node:timers/promises';

import { CallbackManager, TracingCallbacks, UsageCallbacks } from '@spanlight/callbacks';
import type { ReadableSpan } from '@spanlight/core';
import { expect, test } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';
import { Conversation } from './support/conversation.ts';
import { randomFrom } from './support/random.ts';
import { runFixture } from './support/run-fixture.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

test('50 conversations at once, with streams, tools, aborts and errors, do not mix', async () => {
  console.log(`seed: ${SEED}`);
  const { tracer, spans, openCount } = collectSpans();
  const usage = new UsageCallbacks();
  const manager = new CallbackManager([new TracingCallbacks(tracer), usage]);
  const random = randomFrom(SEED);
  const conversations = Array.from(
    { length: 50 },
    (_, index) => new Conversation(`c${index}`, manager, randomFrom(random.integer(1_000_000))),
  );
  await Promise.all(conversations.map((conversation) => conversation.hold()));
  await sleep(20);

  expect(openCount()).toBe(0);
  const roots = spans.filter(({ parentSpanContext }) => parentSpanContext === undefined);
  expect(roots.map(({ name }) => name).toSorted()).toEqual(
    conversations.map(({ name }) => `invoke_agent ${name}`).toSorted(),
  );
  for (const { name, expected } of conversations) {
    const root = roots.find((span) => span.name === `invoke_agent ${name}`);
    expect(root === undefined ? undefined : treeOf(root, spans), `seed ${SEED}`).toEqual(expected);
  }
  expect(new Set(spans.map((span) => span.spanContext().spanId)).size).toBe(spans.length);

  const spent = conversations.reduce((sum, { tokens }) => sum + tokens, 0);
  const onSpans = spans.map(({ attributes }) =>
    Number(attributes['gen_ai.usage.input_tokens'] ?? 0),
  );
  expect(spent).toBeGreaterThan(0);
  expect(onSpans.reduce((sum, tokens) => sum + tokens, 0)).toBe(spent);
  expect(usage.summary().tokens.input).toBe(spent);
});

test('conversations leave nothing behind in memory', async () => {
  const { grownBytes, openCount } = await runFixture(
    'conversations.ts',
    [String(SEED)],
    ['--expose-gc'],
  );

  expect(openCount).toBe(0);
  expect(grownBytes).toBeLessThan(1_000_000);
});

/** A span with those below it, in the form of `Conversation.expected`. */
function treeOf(span: ReadableSpan, spans: readonly ReadableSpan[]): unknown {
  const { attributes, name } = span;
  const children = spans.filter(
    ({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId,
  );
  const end = attributes['error.type'] ?? attributes['spanlight.end_reason'] ?? 'done';
  return {
    name,
    end,
    tokens: attributes['gen_ai.usage.input_tokens'] ?? 0,
    children: children.map((child) => treeOf(child, spans)).toSorted(byName),
  };
}

function byName(a: unknown, b: unknown): number {
  return (a as { name: string }).name < (b as { name: string }).name ? -1 : 1;
}
