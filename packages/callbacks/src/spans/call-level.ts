import type { LlmRequest } from '../events/llm-events.ts';
import type { ToolRequest } from '../events/tool-events.ts';

/** At which level a run sees a call, for runs of which several may see the same one: a framework's, and its client's. */
export interface CallLevel {
  /** Which call it is, e.g. `generation`. */
  readonly call?: string;
  /** Directly inside this call, it is the same one, seen at a lower level. */
  readonly lowerLevelOf?: string;
}

const GENERATIONS: ReadonlySet<string | undefined> = /* @__PURE__ */ new Set([
  undefined,
  'chat',
  'generate_content',
  'text_completion',
]);

/** Models are asked for texts by several APIs, and the levels may name different ones. Other operations are what they are. */
export function llmLevel({ operation }: Pick<LlmRequest, 'operation'>): CallLevel {
  return sameInside(GENERATIONS.has(operation) ? 'generation' : operation);
}

/** A call for embeddings. */
export function embeddingLevel(): CallLevel {
  return sameInside('embedding');
}

/** A tool that calls itself makes two calls. One that is at an MCP server is what a framework's call of that name is about. */
export function toolLevel({
  serverName,
  toolName,
}: Pick<ToolRequest, 'serverName' | 'toolName'>): CallLevel {
  const call = `tool ${toolName}`;
  return serverName === undefined ? { call } : sameInside(call);
}

function sameInside(call: string | undefined): CallLevel {
  return call === undefined ? {} : { call, lowerLevelOf: call };
}
