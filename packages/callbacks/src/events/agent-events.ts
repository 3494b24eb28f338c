import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** Which agent works on what. */
export interface AgentRequest extends ExtraData {
  readonly agentName?: string | undefined;
  /** `create_agent`, `invoke_agent` or `plan`. Default: `invoke_agent`. */
  readonly operation?: string | undefined;
  readonly agentId?: string | undefined;
  readonly agentDescription?: string | undefined;
  readonly agentVersion?: string | undefined;
  /** Of an agent that runs with a provider. Absent: it runs in this process. */
  readonly provider?: string | undefined;
  /** The model that the agent is told to use. */
  readonly model?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** What it is asked. */
  readonly input?: unknown;
}

/** What an agent answered. It has no tokens: those stand on the calls that it makes. */
export interface AgentOutcome extends ExtraData {
  readonly output?: unknown;
}

/** An agent begins to work. */
export interface AgentStartEvent extends RunEvent, AgentRequest {}

/** An agent is done, or was not let to finish: see {@link RunEnd.endReason}. */
export interface AgentEndEvent extends RunEvent, AgentRequest, AgentOutcome, RunTimes, RunEnd {}

/** An agent failed. */
export interface AgentErrorEvent
  extends RunEvent, AgentRequest, AgentOutcome, RunTimes, RunFailure {}
