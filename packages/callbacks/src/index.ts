export {
  ContextAttributesProcessor,
  type ContextAttributesOptions,
} from './attributes/context-attributes-processor.ts';
export { withAttributes, type WithAttributesOptions } from './attributes/with-attributes.ts';
export type { ContentCapture, ContentKind } from './content/content-capture.ts';
export type { ContentOptions } from './content/content-writer.ts';
export type * from './events/agent-events.ts';
export type { Callbacks } from './events/callbacks.ts';
export type * from './events/chain-events.ts';
export type * from './events/embedding-events.ts';
export type * from './events/graph-node-events.ts';
export type * from './events/llm-events.ts';
export type * from './events/mcp-events.ts';
export type * from './events/messages.ts';
export type * from './events/retriever-events.ts';
export type * from './events/retry-event.ts';
export type * from './events/run-events.ts';
export type * from './events/tool-events.ts';
export type { DescribingCallbacks, LastEvent } from './handlers/describing-callbacks.ts';
export type { LatencySummary } from './handlers/latency-sample.ts';
export { LoggingCallbacks, type Logger } from './handlers/logging-callbacks.ts';
export { TracingCallbacks, type TracingCallbacksOptions } from './handlers/tracing-callbacks.ts';
export { UsageCallbacks } from './handlers/usage-callbacks.ts';
export type { CallUsage, ModelUsage, TokenUsage, UsageSummary } from './handlers/usage-summary.ts';
export type {
  AddOptions,
  CallbackFanOut,
  CallbackManagerOptions,
} from './manager/callback-fan-out.ts';
export { CallbackManager } from './manager/callback-manager.ts';
export { activeRunId } from './runs/active-run.ts';
export type { LlmCall, LlmRun } from './runs/llm-run.ts';
export type * from './runs/other-runs.ts';
export type { Run, RunIds } from './runs/run.ts';
export type { ToolCall, ToolRun } from './runs/tool-run.ts';
export type { CallLevel } from './spans/call-level.ts';
export type {
  AttributeValues,
  ContentValue,
  RunDescription,
  RunFacts,
} from './spans/run-description.ts';

// For bridges to clients.
export { addRunFinder } from './runs/active-run.ts';
export { endWhenCollected, holdRun, type RunHandle } from './runs/abandoned-runs.ts';
export { observeIterator, type IterationObserver } from './runs/observe-iterator.ts';
