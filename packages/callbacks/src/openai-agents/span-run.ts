import type {
  CallbackManager,
  GraphNodeOutcome,
  LlmRequest,
  LlmRun,
  MessagePart,
  Run,
} from '@spanlight/callbacks';
import { attempt, blobPart, read, readString } from '@spanlight/callbacks/bridge';
import type { EndReason } from '@spanlight/core';

import {
  generationOutcome,
  generationRequest,
  responseOutcome,
  responseRequest,
} from './model-call-facts.ts';

const UNREADABLE: LlmRequest = { provider: 'openai' };

/** The run that stands for a span of the SDK. */
export interface SpanRun {
  readonly run: Run;
  /** Reports what the span says at its end. Answers why that came before the work was done, if it did. */
  report(): EndReason | undefined;
}

/**
 * Starts the run that stands for a span. None does for the SDK's tasks and turns: these are steps of its loop, and their
 * tokens are sums of those that the calls of models have spent.
 */
export function startSpanRun(
  manager: CallbackManager,
  data: object,
  conversationId: string | undefined,
): SpanRun | undefined {
  const type = readString(data, 'type') ?? 'unknown';
  const name = readString(data, 'name');
  switch (type) {
    case 'task':
    case 'turn':
      return undefined;
    case 'agent':
      return agentRun(manager, data, conversationId);
    case 'generation': {
      const request = attempt(() => generationRequest(data), UNREADABLE);
      const run = manager.startLlmRun({ ...request, conversationId });
      return { run, report: () => reportGeneration(run, request, data) };
    }
    case 'response': {
      const run = manager.startLlmRun({
        ...attempt(() => responseRequest(data), UNREADABLE),
        conversationId,
      });
      return { run, report: () => reportResponse(run, data) };
    }
    case 'transcription':
    case 'speech':
      return voiceRun(manager, type, data);
    case 'function':
      return toolRun(manager, data);
    case 'mcp_tools': {
      const serverName = readString(data, 'server');
      const run = manager.startMcpRequestRun({ method: 'tools/list', serverName });
      return reporting(run, () => ({ result: read(data, 'result') }));
    }
    case 'handoff':
      return stepRun(manager, type, type, () => ({
        attributes: {
          'spanlight.handoff.from_agent': readString(data, 'from_agent'),
          'spanlight.handoff.to_agent': readString(data, 'to_agent'),
        },
      }));
    case 'guardrail':
      return stepRun(manager, type, name, () => ({
        attributes: { 'spanlight.guardrail.triggered': read(data, 'triggered') === true },
      }));
    default:
      return stepRun(manager, type, name, () => ({ outputs: read(data, 'data') }));
  }
}

function agentRun(
  manager: CallbackManager,
  data: object,
  conversationId: string | undefined,
): SpanRun {
  const run = manager.startAgentRun({ agentName: readString(data, 'name'), conversationId });
  return reporting(run, () => ({
    extra: {
      tools: read(data, 'tools'),
      handoffs: read(data, 'handoffs'),
      outputType: read(data, 'output_type'),
    },
  }));
}

// The input is filled in when the model is called, the output when the answer has come whole: neither, if data is not to be
// traced.
function reportGeneration(run: LlmRun, known: LlmRequest, data: object): EndReason | undefined {
  if (known.model === undefined || known.messages === undefined) {
    run.reportRequest(generationRequest(data));
  }
  run.report(generationOutcome(data));
  return read(data, 'input') !== undefined && read(data, 'output') === undefined
    ? 'incomplete'
    : undefined;
}

function reportResponse(run: LlmRun, data: object): EndReason | undefined {
  run.reportRequest(responseRequest(data));
  run.report(responseOutcome(data));
  return read(data, '_input') !== undefined && read(data, '_response') === undefined
    ? 'incomplete'
    : undefined;
}

function voiceRun(
  manager: CallbackManager,
  type: 'transcription' | 'speech',
  data: object,
): SpanRun {
  const run = manager.startLlmRun({
    provider: 'openai',
    operation: type,
    model: readString(data, 'model'),
    messages: [{ role: 'user', parts: voiceParts(read(data, 'input')) }],
    outputType: type === 'speech' ? 'speech' : 'text',
  });
  return reporting(run, () => {
    const output = read(data, 'output');
    const message = { role: 'assistant', parts: voiceParts(output), finish_reason: '' };
    return { response: output, outputMessages: [message] };
  });
}

/** @param value - a text, or audio in base64 */
function voiceParts(value: unknown): MessagePart[] {
  if (typeof value === 'string') {
    return [{ type: 'text', content: value }];
  }
  const audio = readString(value, 'data');
  const mimeType = `audio/${readString(value, 'format') ?? '*'}`;
  return audio === undefined ? [] : [blobPart('audio', mimeType, audio)];
}

function toolRun(manager: CallbackManager, data: object): SpanRun {
  const run = manager.startToolRun({
    toolName: readString(data, 'name') ?? '',
    arguments: readString(data, 'input'),
  });
  return reporting(run, () => {
    const serverName = readString(read(data, 'mcp_data'), 'server');
    const attributes =
      serverName === undefined
        ? {}
        : { 'mcp.method.name': 'tools/call', 'spanlight.tool.server_name': serverName };
    return { result: read(data, 'output'), attributes };
  });
}

// For everything that the events have no kind of their own for.
function stepRun(
  manager: CallbackManager,
  nodeType: string,
  name: string | undefined,
  outcome: () => GraphNodeOutcome,
): SpanRun {
  return reporting(manager.startGraphNodeRun({ nodeId: name ?? nodeType, nodeType }), outcome);
}

function reporting<Outcome extends object>(run: Run<Outcome>, outcome: () => Outcome): SpanRun {
  return {
    run,
    report() {
      run.report(outcome());
      return undefined;
    },
  };
}
