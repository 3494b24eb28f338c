import type {
  LlmEndEvent,
  LlmErrorEvent,
  LlmStartEvent,
  LlmTokenEvent,
  ToolEndEvent,
  ToolErrorEvent,
  ToolStartEvent,
} from './events.ts';

/**
 * Listens to what models and tools do. Every method is optional.
 *
 * - A run is one start event, and then exactly one end or error event with the same `runId`. Token events come between.
 * - Runs overlap. Tell them apart by `runId` and by nothing else.
 * - Handlers are called synchronously: what they do delays the program. What they throw does not reach it, unless they
 *   are critical, see {@link CallbackManager.add}.
 * - What they answer is ignored. A promise is not waited for; its rejection is reported.
 * - Events are shared by all handlers, and hold objects of the program: read them, do not change them.
 */
export interface Callbacks {
  onLlmStart?(event: LlmStartEvent): unknown;
  onLlmToken?(event: LlmTokenEvent): unknown;
  onLlmEnd?(event: LlmEndEvent): unknown;
  onLlmError?(event: LlmErrorEvent): unknown;
  onToolStart?(event: ToolStartEvent): unknown;
  onToolEnd?(event: ToolEndEvent): unknown;
  onToolError?(event: ToolErrorEvent): unknown;
  /**
   * Called around the work of a run, between its start event and its end: for what has to be active meanwhile, like a
   * span. Must call `fn` once, synchronously, and answer what it returns. Of a generator it is called around each step.
   */
  withRun?<T>(runId: string, fn: () => T): T;
}
