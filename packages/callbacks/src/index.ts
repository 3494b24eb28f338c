export { activeRunId } from './active-run.ts';
export {
  CallbackManager,
  type AddOptions,
  type CallbackManagerOptions,
} from './callback-manager.ts';
export type { Callbacks } from './callbacks.ts';
export type * from './events.ts';
export type { LlmCall, LlmRun } from './llm-run.ts';
export type * from './messages.ts';
export type { Run, RunIds } from './run.ts';
export type { ToolCall, ToolRun } from './tool-run.ts';
export { TracingCallbacks, type TracingCallbacksOptions } from './tracing-callbacks.ts';

// For bridges to clients.
export { holdRun, type RunHandle } from './abandoned-runs.ts';
export { observeIterator, type IterationObserver } from './observe-iterator.ts';
