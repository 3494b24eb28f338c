import { setTimeout as sleep } from 'node:timers/promises';

import { RunnableLambda } from '@langchain/core/runnables';
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import type { Callbacks } from '@spanlight/callbacks';
import { langChainHandler, registerLangChain } from '@spanlight/callbacks/langchain';
import { expect, test } from 'vitest';

import { collectGarbage } from '../support/collect-garbage.ts';
import { readAll } from '../support/read-all.ts';
import { readFirst } from '../support/read-first.ts';

const numbers = (runName: string): RunnableLambda<string, number> =>
  RunnableLambda.from(async function* () {
    yield 1;
    await sleep(1);
    yield 2;
  }).withConfig({ runName }) as unknown as RunnableLambda<string, number>;

const graph = new StateGraph(Annotation.Root({}))
  .addNode('node 1', () => ({}))
  .addNode('node 2', () => ({}))
  .addNode('node 3', () => ({}))
  .addNode('node 4', () => ({}))
  .addEdge(START, 'node 1')
  .addEdge('node 1', 'node 2')
  .addEdge('node 2', 'node 3')
  .addEdge('node 3', 'node 4')
  .compile({ name: 'graph' });

test('a run whose stream nobody can read any more ends as incomplete; one under way does not', async () => {
  const ends: Record<string, string> = {};
  const names = new Map<string, string>();
  const recorder: Callbacks = {
    onChainStart: ({ runId, chainName = '' }) => void names.set(runId, chainName),
    onChainEnd({ runId, endReason = 'done' }) {
      ends[names.get(runId) ?? ''] = endReason;
    },
  };
  const callbacks = [langChainHandler(recorder)];

  await readFirst(await numbers('lambda').stream('', { callbacks }));
  const sequence = numbers('first').pipe(numbers('second') as never);
  await readFirst(await sequence.stream('', { callbacks, runName: 'sequence' }));
  await readFirst(await graph.stream({}, { callbacks, streamMode: 'updates' }));
  await numbers('never read').stream('', { callbacks });
  const unregister = registerLangChain(recorder);
  await numbers('registered').stream('');
  unregister();
  const kept = await numbers('under way').stream('', { callbacks });
  await collectGarbage();

  expect(ends).toEqual({
    lambda: 'break',
    first: 'done',
    second: 'break',
    sequence: 'break',
    graph: 'incomplete',
    'never read': 'incomplete',
    registered: 'incomplete',
  });
  expect(await readAll(kept)).toEqual([1, 2]);
  expect(ends['under way']).toBe('done');
});
