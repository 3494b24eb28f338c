import { setTimeout as sleep } from 'node:timers/promises';

import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { CallbackManager, TracingCallbacks, UsageCallbacks } from '@spanlight/callbacks';
import { langChainHandler, registerLangChain } from '@spanlight/callbacks/langchain';
import { describe, expect, test } from 'vitest';

import { collectSpans } from './collected-spans.ts';
import { shown } from './situations.ts';
import { spanTree } from './span-tree.ts';

/** What a user does with LangChain, and the spans that this must make. */
export interface LangChainSituation {
  readonly name: string;
  /** Answers everything that the user can see. */
  readonly use: (config: { callbacks?: BaseCallbackHandler[] }) => unknown;
  /** As `spanTree` has them. */
  readonly spans: readonly string[];
  /** How many input tokens are counted. Default: 0. */
  readonly inputTokens?: number;
}

/** How LangChain is listened to: by a handler in its configuration, or in the whole process. */
const WAYS = [
  [
    'a handler',
    (callbacks: CallbackManager) => ({
      config: { callbacks: [langChainHandler(callbacks)] },
      undo: () => undefined,
    }),
  ],
  [
    'registered',
    (callbacks: CallbackManager) => ({ config: {}, undo: registerLangChain(callbacks) }),
  ],
  [
    'both',
    (callbacks: CallbackManager) => ({
      config: { callbacks: [langChainHandler(callbacks)] },
      undo: registerLangChain(callbacks),
    }),
  ],
] as const;

/** LangGraph goes on with a graph after the reader of its stream has left. */
const SETTLE_MILLIS = 40;

/** Tries each situation without and with listeners, and expects that the user sees the same. */
export function describeLangChain(title: string, situations: readonly LangChainSituation[]): void {
  describe.each(WAYS)(`${title}, %s`, (_way, listen) => {
    test.each(situations)('$name', async ({ use, spans: expected, inputTokens = 0 }) => {
      const bare = visible(await use({}));
      await sleep(SETTLE_MILLIS);

      const { tracer, spans, openCount } = collectSpans();
      const usage = new UsageCallbacks();
      const tracing = new TracingCallbacks(tracer);
      const { config, undo } = listen(new CallbackManager([tracing, usage]));
      const observed = visible(await use(config));
      await sleep(SETTLE_MILLIS);
      undo();
      const openRuns = openCount();
      tracing.endOpenRuns();

      expect(observed).toEqual(bare);
      expect(spanTree(spans)).toEqual(expected);
      expect(usage.summary().tokens.input).toBe(inputTokens);
      const inSpans = spans.map(({ attributes }) => attributes['gen_ai.usage.input_tokens'] ?? 0);
      expect(inSpans.reduce<number>((sum, tokens) => sum + Number(tokens), 0)).toBe(inputTokens);
      expect(openRuns).toBe(expected.filter((line) => line.endsWith('(incomplete)')).length);
    });
  });
}

// LangChain gives messages an id made of the run's as soon as anybody listens.
function visible(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify({ value: shownDeep(value) }, (key, field: unknown) =>
      key === 'id' && typeof field === 'string' && /^(run-)?[\da-f-]{32,36}$/.test(field)
        ? undefined
        : field,
    ),
  ) as unknown;
}

function shownDeep(value: unknown): unknown {
  return Array.isArray(value) ? value.map(shownDeep) : shown(value);
}
