import { SpanKind } from '@opentelemetry/api';
import { ATTR_GEN_AI_OPERATION_NAME } from '@spanlight/core/semantic-conventions';

import type { ChainRequest } from '../events/chain-events.ts';
import type { GraphNodeRequest } from '../events/graph-node-events.ts';
import type { ExtraData } from '../events/run-events.ts';
import { type RunDescription, type RunFacts, spanName } from './run-description.ts';

// The conventions have no names for these. OpenInference has, and many backends read them.
const ATTR_INPUT_VALUE = 'input.value';
const ATTR_OUTPUT_VALUE = 'output.value';

/** What is known of a chain before it begins. */
export function describeChain(request: ChainRequest): RunDescription {
  return {
    name: spanName('invoke_workflow', request.chainName),
    spanKind: SpanKind.INTERNAL,
    attributes: {
      ...request.attributes,
      [ATTR_GEN_AI_OPERATION_NAME]: 'invoke_workflow',
      'gen_ai.workflow.name': request.chainName,
    },
    content: [{ kind: 'input', key: ATTR_INPUT_VALUE, value: () => request.inputs }],
  };
}

/** What is known of a graph node's work before it begins. No convention has words for it. */
export function describeGraphNode(request: GraphNodeRequest): RunDescription {
  return {
    name: `graph.${request.nodeId}`,
    spanKind: SpanKind.INTERNAL,
    attributes: {
      ...request.attributes,
      'spanlight.graph.node.id': request.nodeId,
      'spanlight.graph.node.type': request.nodeType,
      'spanlight.graph.step': request.step ?? 0,
    },
    content: [{ kind: 'input', key: ATTR_INPUT_VALUE, value: () => request.inputs }],
  };
}

/** What a chain or graph node has answered. */
export function stepFacts({
  attributes,
  outputs,
}: ExtraData & { readonly outputs?: unknown }): RunFacts {
  return {
    attributes: { ...attributes },
    content: [{ kind: 'output', key: ATTR_OUTPUT_VALUE, value: () => outputs }],
  };
}
