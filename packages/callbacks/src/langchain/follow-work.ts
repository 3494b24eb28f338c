import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { BaseLLM } from '@langchain/core/language_models/llms';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { addRunFinder, type Run } from '@spanlight/callbacks';
import { read, replaceMethod } from '@spanlight/callbacks/bridge';

import { followLeftStreams } from './left-streams.ts';
import { activeModelRuns, followModelCalls, withinAll } from './model-calls.ts';
import { openRunsOf } from './open-runs.ts';

let followers = 0;
let restore: readonly (() => void)[] = [];

/**
 * Lets the work of LangChain's runs be done inside the runs that stand for them, from now on: that of runnables, tools, nodes
 * and models. Where no run is open, nothing changes.
 *
 * @returns undoes it, once everybody has who has called this
 */
export function followWork(): () => void {
  followers += 1;
  if (followers === 1) {
    restore = [
      replaceMethod(AsyncLocalStorageProviderSingleton, 'runWithConfig', (config, work) =>
        withinAll(runsOfConfig(config), work),
      ),
      followModelCalls(BaseChatModel.prototype),
      followModelCalls(BaseLLM.prototype),
      followLeftStreams(),
      addRunFinder(() => activeModelRuns()[0]),
      // For another copy of LangChain in the same process: all copies have their store in common.
      addRunFinder(() => runsOfConfig(AsyncLocalStorageProviderSingleton.getRunnableConfig())[0]),
    ];
  }
  return () => {
    followers -= 1;
    if (followers === 0) {
      restore.forEach((undo) => undo());
    }
  };
}

/** The runs to which work belongs that is done with a `RunnableConfig`. Never throws. */
function runsOfConfig(config: unknown): readonly Run[] {
  try {
    // A callback manager, if any run is around.
    const callbacks = read(config, 'callbacks');
    const getParentRunId = read(callbacks, 'getParentRunId');
    const runId: unknown =
      typeof getParentRunId === 'function'
        ? Reflect.apply(getParentRunId, callbacks, [])
        : undefined;
    return typeof runId === 'string' ? openRunsOf(runId) : [];
  } catch {
    return [];
  }
}
