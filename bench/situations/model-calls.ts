/** What spans are of that are no calls of models, in the words of OpenTelemetry's conventions and of `@ai-sdk/otel`. */
const STEPS = /^(agent_step|execute_tool|graph|invoke_agent|invoke_workflow|retrieval)\b/;

/** How libraries with attributes of their own mark calls of models. */
const MARKS = [
  ['langsmith.span.kind', /^(llm|embedding)$/],
  ['langfuse.observation.type', /^(generation|embedding)$/],
  ['openinference.span.kind', /^(LLM|EMBEDDING)$/],
] as const;

/** Whether this is the operation of a call of a model, or the name of its span. */
export function isModelOperation(operation: unknown): boolean {
  return typeof operation === 'string' && !STEPS.test(operation);
}

/** Whether a library says with the attributes of a span that it is of a call of a model. */
export function isOfModelCall(attributes: Readonly<Record<string, unknown>>): boolean {
  return (
    isModelOperation(attributes['gen_ai.operation.name']) ||
    MARKS.some(([key, kinds]) => kinds.test(String(attributes[key])))
  );
}
