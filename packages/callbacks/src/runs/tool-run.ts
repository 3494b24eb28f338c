import type { McpLoggingEvent, McpProgressEvent } from '../events/mcp-events.ts';
import type { RunEvent } from '../events/run-events.ts';
import type { ToolOutcome, ToolRequest } from '../events/tool-events.ts';
import { Run, type RunIds, type RunListener } from './run.ts';

/** What `CallbackManager.toolCall` is told about a call. */
export interface ToolCall extends ToolRequest, RunIds {}

/** A call of a tool that is under way. */
export class ToolRun extends Run<ToolOutcome> {
  readonly #source: { readonly serverName: string; readonly toolName: string };

  /** @internal See `CallbackManager.startToolRun`. */
  constructor(listener: RunListener, call: ToolCall) {
    super(listener, 'Tool', call, call);
    this.#source = { serverName: call.serverName ?? '', toolName: call.toolName };
  }

  /**
   * Tells how far the tool is, as its MCP server says.
   *
   * @throws what a critical handler throws
   */
  progress(facts: Omit<McpProgressEvent, keyof RunEvent | 'serverName' | 'toolName'>): void {
    this.sendMeanwhile('onMcpProgress', { ...facts, ...this.#source });
  }

  /**
   * Passes on what the tool's MCP server has for the log.
   *
   * @throws what a critical handler throws
   */
  log(facts: Omit<McpLoggingEvent, keyof RunEvent | 'serverName' | 'toolName'>): void {
    this.sendMeanwhile('onMcpLogging', { ...facts, ...this.#source });
  }
}
