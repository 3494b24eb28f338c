import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@spanlight/core/semantic-conventions';

import type { AgentOutcome, AgentRequest } from '../events/agent-events.ts';
import { messagesOf } from './messages-of.ts';
import { type RunDescription, type RunFacts, spanName } from './run-description.ts';

/** What is known of an agent's work before it begins. */
export function describeAgent(request: AgentRequest): RunDescription {
  const operation = request.operation ?? 'invoke_agent';
  return {
    name: spanName(operation, request.agentName),
    spanKind: request.serverAddress === undefined ? SpanKind.INTERNAL : SpanKind.CLIENT,
    attributes: {
      ...request.attributes,
      [ATTR_GEN_AI_OPERATION_NAME]: operation,
      [ATTR_GEN_AI_PROVIDER_NAME]: request.provider,
      [ATTR_GEN_AI_REQUEST_MODEL]: request.model,
      [ATTR_GEN_AI_AGENT_NAME]: request.agentName,
      'gen_ai.agent.id': request.agentId,
      'gen_ai.agent.description': request.agentDescription,
      'gen_ai.agent.version': request.agentVersion,
      'gen_ai.conversation.id': request.conversationId,
      [ATTR_SERVER_ADDRESS]: request.serverAddress,
      [ATTR_SERVER_PORT]: request.serverPort,
    },
    content: [
      {
        kind: 'input',
        key: ATTR_GEN_AI_INPUT_MESSAGES,
        value: () => messagesOf('user', request.input),
      },
    ],
  };
}

/** What an agent has answered. */
export function agentFacts({ attributes, output }: AgentOutcome): RunFacts {
  const value = (): unknown => messagesOf('assistant', output);
  return {
    attributes: { ...attributes },
    content: [{ kind: 'output', key: ATTR_GEN_AI_OUTPUT_MESSAGES, value }],
  };
}
