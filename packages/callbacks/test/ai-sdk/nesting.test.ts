import { setTimeout as sleep } from 'node:timers/promises';

import { TracingCallbacks } from '@spanlight/callbacks';
import type { ReadableSpan } from '@spanlight/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import {
  SdkUser,
  streamOf,
  textAnswer,
  textParts,
  toolAnswer,
  toolCall,
  toolParts,
  VERSIONS,
} from '../support/ai-sdk-models.ts';
import { collectSpans } from '../support/collected-spans.ts';
import { ProviderServer, type ServedRequest } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

/** A span with those below it, by their starts. */
interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}

function treesOf(spans: readonly ReadableSpan[], parentId?: string): Tree[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId)
    .toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
    .map((span) => ({ name: span.name, children: treesOf(spans, span.spanContext().spanId) }));
}

function leaf(name: string): Tree {
  return { name, children: [] };
}

function byName(a: Tree, b: Tree): number {
  return Number(a.name < b.name) - 0.5;
}

function promptOf(request: ServedRequest): string {
  return JSON.stringify(Reflect.get(request.body, 'prompt'));
}

describe.each(VERSIONS)('spans of ai $version', (version) => {
  test('are below those in which they were started, also across the turns of a stream', async () => {
    server.reply = (request) =>
      request.body.stream !== true
        ? textAnswer('inner')
        : promptOf(request).includes('tool-result')
          ? streamOf(textParts(['Done']))
          : streamOf(toolParts(toolCall('call_1', 'ask', {}), toolCall('call_2', 'look', {})));
    const { tracer, spans, openCount } = collectSpans();
    const user = new SdkUser(version, server.url, new TracingCallbacks(tracer));
    const inputSchema = z.object({});
    const tools = {
      ask: user.sdk.tool({
        inputSchema,
        execute: async () =>
          (await user.sdk.generateText({ model: user.model, prompt: 'Hm', ...user.telemetry() }))
            .text,
      }),
      look: user.sdk.tool({
        inputSchema,
        execute: () => tracer.span('own work', () => 1),
      }),
    };
    const result = tracer.span('request', () =>
      user.sdk.streamText({
        model: user.model,
        prompt: 'Hi',
        tools,
        stopWhen: user.sdk.stepCountIs(3),
        ...user.telemetry({ functionId: 'f' }),
      }),
    );
    expect(await readAll(result.textStream)).toEqual(['Done']);
    await vi.waitFor(() => expect(openCount()).toBe(0));

    expect(treesOf(spans)).toEqual([
      {
        name: 'request',
        children: [
          {
            name: 'invoke_agent f',
            children: [
              leaf('chat m1'),
              { name: 'execute_tool ask', children: [leaf('chat m1')] },
              { name: 'execute_tool look', children: [leaf('own work')] },
              leaf('chat m1'),
            ],
          },
        ],
      },
    ]);
  });

  test('of tools do not mix, although the model gives their calls the same id', async () => {
    server.reply = (request) =>
      promptOf(request).includes('tool-result')
        ? textAnswer('Done')
        : toolAnswer(toolCall('', 'wait', { millis: 20 }), toolCall('', 'wait', { millis: 1 }));
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    const user = new SdkUser(version, server.url, callbacks);
    const tools = {
      wait: user.sdk.tool({
        inputSchema: z.object({ millis: z.number() }),
        execute: async ({ millis }) => {
          await sleep(millis);
          return `waited for ${millis}`;
        },
      }),
    };
    const options = { tools, stopWhen: user.sdk.stepCountIs(2), ...user.telemetry() };
    await user.sdk.generateText({ model: user.model, prompt: 'Hi', ...options });

    const waits = spans.filter(({ name }) => name === 'execute_tool wait');
    expect(waits.map(({ attributes }) => attributes['gen_ai.tool.call.arguments'])).toEqual([
      '{"millis":1}',
      '{"millis":20}',
    ]);
    expect(waits.map(({ attributes }) => attributes['gen_ai.tool.call.result'])).toEqual([
      expect.stringContaining('waited for 1'),
      expect.stringContaining('waited for 20'),
    ]);
  });

  test('of calls at the same time do not mix', async () => {
    server.reply = (request) => {
      const [, name = ''] = /call (\d+)/.exec(promptOf(request)) ?? [];
      return promptOf(request).includes('tool-result')
        ? streamOf(textParts([`text ${name}`]), { delayMillis: 1 })
        : streamOf(toolParts(toolCall(`id ${name}`, `tool${name}`, {})), { delayMillis: 1 });
    };
    const { tracer, spans, openCount } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    const user = new SdkUser(version, server.url, callbacks);
    const calls = Array.from({ length: 20 }, async (_, index) => {
      const inputSchema = z.object({});
      const tool = user.sdk.tool({ inputSchema, execute: () => `result ${index}` });
      const { text } = user.sdk.streamText({
        model: user.model,
        prompt: `call ${index}`,
        tools: { [`tool${index}`]: tool },
        stopWhen: user.sdk.stepCountIs(3),
        ...user.telemetry({ functionId: `f${index}` }),
      });
      return text;
    });
    const texts = await Promise.all(calls);

    await vi.waitFor(() => expect(openCount()).toBe(0));

    expect(texts).toEqual(calls.map((_, index) => `text ${index}`));
    expect(treesOf(spans).toSorted(byName)).toEqual(
      calls
        .map((_, index) => ({
          name: `invoke_agent f${index}`,
          children: [leaf('chat m1'), leaf(`execute_tool tool${index}`), leaf('chat m1')],
        }))
        .toSorted(byName),
    );
    const results = spans
      .filter(({ name }) => name.startsWith('execute_tool'))
      .map(({ name, attributes }) => [name, attributes['gen_ai.tool.call.result']]);
    expect(results).toHaveLength(20);
    for (const [name, result] of results) {
      expect(String(result)).toContain(String(name).replace('execute_tool tool', 'result '));
    }
  });
});
