import { readCount, readString } from '@spanlight/callbacks/bridge';

import { className } from './serialized.ts';

/** What LangChain tells of a runnable that is about to work. */
export interface StepStart {
  /** The runnable, as LangChain writes it down. */
  readonly runnable: unknown;
  readonly tags: unknown;
  readonly metadata: unknown;
  readonly runType: unknown;
  readonly runName: unknown;
  /** Whether it is started directly by a node of a graph. */
  readonly isInNode: boolean;
}

/** What a runnable is to a reader of traces. */
export type Step =
  | { readonly kind: 'agent' | 'chain'; readonly name: string | undefined }
  | { readonly kind: 'node'; readonly nodeId: string; readonly step: number | undefined }
  /** Of no interest: it only passes data on. */
  | { readonly kind: 'hidden' };

const HIDDEN: Step = { kind: 'hidden' };

/** Runnables that do no work of their own. */
const GLUE: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  'ChannelRead',
  'ChannelWrite',
  'RunnableAssign',
  'RunnablePassthrough',
  'RunnablePick',
]);

/** What runnables are called to which nobody has given a name. */
const NAMELESS: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  'RunnableLambda',
  'RunnableSequence',
]);

/** Tells what a runnable is. Never throws. */
export function stepOf(start: StepStart): Step {
  try {
    const { runnable, metadata, runType } = start;
    const tags: readonly unknown[] = Array.isArray(start.tags) ? start.tags : [];
    const ownClass = className(runnable);
    const name = typeof start.runName === 'string' ? start.runName : ownClass;
    if (
      tags.includes('langsmith:hidden') ||
      runType === 'prompt' ||
      runType === 'parser' ||
      GLUE.has(ownClass) ||
      (start.isInNode && isPartOfNode(ownClass, name))
    ) {
      return HIDDEN;
    }
    const nodeId = readString(metadata, 'langgraph_node');
    // What a node starts has its metadata, too, but not its tag.
    if (nodeId !== undefined && tags.some(isGraphStep)) {
      return { kind: 'node', nodeId, step: readCount(metadata, 'langgraph_step') };
    }
    // `createAgent` of langchain marks the graph of an agent, and all inside, with the agent's name.
    const isAgent =
      ownClass === 'AgentExecutor' ||
      (name !== undefined && name === readString(metadata, 'lc_agent_name'));
    return { kind: isAgent ? 'agent' : 'chain', name };
  } catch {
    return { kind: 'chain', name: undefined };
  }
}

function isGraphStep(tag: unknown): boolean {
  return typeof tag === 'string' && tag.startsWith('graph:step:');
}

// What a node is made of: its own work, conditional edges, and the prompt of an agent that `createReactAgent` makes.
function isPartOfNode(ownClass: string | undefined, name: string | undefined): boolean {
  return name === ownClass
    ? NAMELESS.has(name)
    : ownClass === 'RunnableLambda' && (name === 'prompt' || name?.startsWith('Branch<') === true);
}
