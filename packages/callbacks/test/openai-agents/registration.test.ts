import { setTimeout as sleep } from 'node:timers/promises';

import {
  addTraceProcessor,
  createCustomSpan,
  run,
  setTraceProcessors,
  type TracingProcessor,
  withTrace,
} from '@openai/agents';
import { CallbackManager, type Callbacks, TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import {
  type AgentsTraceProcessor,
  agentsTraceProcessor,
  registerOpenAIAgents,
} from '@spanlight/callbacks/openai-agents';
import type { SpanlightError } from '@spanlight/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, expectTypeOf, test, vi } from 'vitest';

import { type CollectedSpans, collectSpans, llmFacts } from '../support/collected-spans.ts';
import { type AgentKit, agentKit } from '../support/openai-agents-kit.ts';
import { completion, textChunks } from '../support/openai-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { spanTree } from '../support/span-tree.ts';

const TREE = ['invoke_workflow Agent workflow', '  invoke_agent Bot', '    chat gpt-test'];

let server: ProviderServer;
let kit: AgentKit;
let collected: CollectedSpans;
let callbacks: TracingCallbacks;

beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  kit = agentKit(server);
  collected = collectSpans();
  callbacks = new TracingCallbacks(collected.tracer);
  server.reply = () => ({ json: completion('Hi') });
});
afterEach(() => setTraceProcessors([]));

function refuse(): never {
  throw new RangeError('over budget');
}

/** Another processor, as OpenAI's exporter is, with what it is told. */
class OtherProcessor implements TracingProcessor {
  readonly told: string[] = [];
  onTraceStart = async (): Promise<void> => void this.told.push('trace start');
  onTraceEnd = async (): Promise<void> => void this.told.push('trace end');
  onSpanStart = async (): Promise<void> => void this.told.push('start');
  onSpanEnd = async (): Promise<void> => void this.told.push('end');
  shutdown = async (): Promise<void> => void this.told.push('shutdown');
  forceFlush = async (): Promise<void> => {};
}

test('the processor is one of the SDK by its types', () => {
  expectTypeOf<AgentsTraceProcessor>().toExtend<TracingProcessor>();
  expectTypeOf(agentsTraceProcessor).returns.toExtend<TracingProcessor>();
});

test('callbacks hear of all runs from then on, beside the other processors', async () => {
  const other = new OtherProcessor();
  setTraceProcessors([other]);
  await run(kit.agent(), 'Hello');
  const alone = other.told.splice(0);
  registerOpenAIAgents(callbacks);
  await run(kit.agent(), 'Hello');
  expect(spanTree(collected.spans)).toEqual(TREE);
  expect(other.told).toEqual(alone);
});

test('nobody hears when it is undone, and may register again', async () => {
  const unregister = registerOpenAIAgents(callbacks);
  unregister();
  unregister();
  await run(kit.agent(), 'Hello');
  expect(collected.tracer.stats().started).toBe(0);
  registerOpenAIAgents(callbacks);
  await run(kit.agent(), 'Hello');
  expect(spanTree(collected.spans)).toEqual(TREE);
});

test('registering twice is registering once', async () => {
  registerOpenAIAgents(callbacks);
  registerOpenAIAgents(callbacks);
  await run(kit.agent(), 'Hello');
  expect(spanTree(collected.spans)).toEqual(TREE);
});

test('several callbacks hear of the same runs', async () => {
  const other = collectSpans();
  const started: string[] = [];
  registerOpenAIAgents(callbacks);
  registerOpenAIAgents(new TracingCallbacks(other.tracer));
  const unregister = registerOpenAIAgents({ onLlmStart: ({ runId }) => void started.push(runId) });
  registerOpenAI(kit.client, callbacks);
  await run(kit.agent(), 'Hello');
  unregister();
  await run(kit.agent(), 'Hello');
  expect(spanTree(collected.spans)).toEqual([...TREE, ...TREE]);
  expect(spanTree(other.spans)).toEqual([...TREE, ...TREE]);
  expect(started).toHaveLength(1);
});

test('who leaves while a trace goes on hears of its end', async () => {
  const unregister = registerOpenAIAgents(callbacks);
  await withTrace('Support', async () => {
    unregister();
    await run(kit.agent(), 'Hello');
  });
  expect(spanTree(collected.spans)).toEqual(['invoke_workflow Support', ...TREE.slice(1)]);
  expect(collected.openCount()).toBe(0);
});

test('processors that are set anew replace it, and it can be registered again', async () => {
  registerOpenAIAgents(callbacks);
  setTraceProcessors([new OtherProcessor()]);
  await run(kit.agent(), 'Hello');
  expect(collected.tracer.stats().started).toBe(0);
  registerOpenAIAgents(callbacks);
  await run(kit.agent(), 'Hello');
  expect(spanTree(collected.spans)).toEqual(TREE);
});

test('a processor that is set again goes on', async () => {
  const processor = agentsTraceProcessor(callbacks);
  setTraceProcessors([processor]);
  setTraceProcessors([processor]);
  await run(kit.agent(), 'Hello');
  await processor.forceFlush();
  expect(spanTree(collected.spans)).toEqual(TREE);
});

test('what is open when it is shut down ends as incomplete', async () => {
  const processor = agentsTraceProcessor(callbacks);
  setTraceProcessors([processor]);
  server.reply = () => ({ chunks: textChunks(['Hi']), delayMillis: 20, end: 'open' });
  const controller = new AbortController();
  const { signal } = controller;
  const result = await run(kit.agent(), 'Hello', { stream: true, signal });
  await vi.waitFor(() => expect(collected.openCount()).toBe(3));
  await processor.shutdown();
  expect(collected.openCount()).toBe(0);
  expect(collected.spans.map((span) => [span.name, llmFacts(span)['endReason']])).toEqual([
    ['chat gpt-test', 'incomplete'],
    ['invoke_agent Bot', 'incomplete'],
    ['invoke_workflow Agent workflow', 'incomplete'],
  ]);
  controller.abort();
  await result.completed.catch(() => undefined); // of an abort before the first chunk it tells
});

test('a span whose end is told after that of its trace ends with it', async () => {
  setTraceProcessors([agentsTraceProcessor(callbacks)]);
  await withTrace('Support', async () => {
    createCustomSpan({ data: { name: 'open' } }).start();
    const quick = createCustomSpan({ data: { name: 'quick' } });
    quick.start();
    quick.end();
    quick.end();
  });
  expect(spanTree(collected.spans)).toEqual([
    'invoke_workflow Support',
    '  graph.open (incomplete)',
    '  graph.quick',
  ]);
});

test('a trace that fails long after its last span ends as failed', async () => {
  setTraceProcessors([agentsTraceProcessor(callbacks)]);
  const failing = withTrace('Support', async () => {
    await run(kit.agent(), 'Hello');
    await sleep(30);
    throw new Error('late');
  });
  await expect(failing).rejects.toThrow('late');
  await vi.waitFor(() => expect(collected.openCount()).toBe(0), { timeout: 5000 });
  expect(spanTree(collected.spans)[0]).toBe('invoke_workflow Support (_OTHER)');
});

test('what is open in a trace that fails ends with it', async () => {
  setTraceProcessors([agentsTraceProcessor(callbacks)]);
  const failing = withTrace('Support', async () => {
    createCustomSpan({ data: { name: 'open' } }).start();
    await sleep(10);
    throw new Error('late');
  });
  await expect(failing).rejects.toThrow('late');
  await vi.waitFor(() => expect(collected.openCount()).toBe(0), { timeout: 5000 });
  expect(spanTree(collected.spans)).toEqual([
    'invoke_workflow Support (_OTHER)',
    '  graph.open (incomplete)',
  ]);
});

test('a trace that started before is not told of', async () => {
  await withTrace('Support', async () => {
    addTraceProcessor(agentsTraceProcessor(callbacks));
    await run(kit.agent(), 'Hello');
  });
  expect(collected.tracer.stats().started).toBe(0);
});

test('a critical handler refuses a trace: its work is not done, and the caller gets the error', async () => {
  const manager = new CallbackManager();
  manager.add({ onChainStart: refuse }, { critical: true });
  setTraceProcessors([agentsTraceProcessor(manager)]);
  const count = server.requests.length;
  await expect(run(kit.agent(), 'Hello')).rejects.toThrow('over budget');
  expect(server.requests).toHaveLength(count);
});

test('a critical handler refuses a call of a model by the client', async () => {
  const manager = new CallbackManager([callbacks]);
  let count = 0;
  const onLlmStart = (): void => {
    count += 1;
    if (count === 2) {
      throw new RangeError('over budget');
    }
  };
  manager.add({ onLlmStart }, { critical: true });
  setTraceProcessors([agentsTraceProcessor(manager)]);
  registerOpenAI(kit.client, manager);
  const requests = server.requests.length;
  await expect(run(kit.agent(), 'Hello')).rejects.toThrow('over budget');
  await sleep(5);
  expect(server.requests).toHaveLength(requests);
  expect(collected.openCount()).toBe(0);
});

test('what a critical handler throws of spans is reported, and the run goes on', async () => {
  const onError = vi.fn<(error: SpanlightError) => void>();
  const manager = new CallbackManager([callbacks], { onError });
  const handler: Callbacks = { onAgentStart: refuse, onAgentEnd: refuse, onLlmEnd: refuse };
  manager.add(handler, { critical: true });
  setTraceProcessors([agentsTraceProcessor(manager)]);
  const { finalOutput } = await run(kit.agent(), 'Hello');
  expect(finalOutput).toBe('Hi');
  expect(spanTree(collected.spans)).toEqual(TREE);
  const causes = onError.mock.calls.map(([error]) => String(error.cause));
  expect(causes).toEqual(Array.from({ length: 3 }, () => 'RangeError: over budget'));
  expect(collected.openCount()).toBe(0);
});

test.each([
  ['null', null],
  ['a function', () => undefined],
])('%s is refused', (_name, wrong) => {
  const given = wrong as never;
  expect(() => registerOpenAIAgents(given)).toThrow(TypeError);
  expect(() => agentsTraceProcessor(given)).toThrow(
    /\[spanlight\] \[callbacks\] agentsTraceProcessor cannot/,
  );
});
