import type { KnownDifference } from './compare.ts';
import type { Fields } from './fields.ts';
import { lost, OTLP } from './known-differences.ts';

/** What Phoenix does not keep of a span, and what it makes of the rest. */
export const PHOENIX: readonly KnownDifference[] = [
  ...OTLP,
  lost(/^kind$/, 'Phoenix has kinds of its own instead, those of OpenInference'),
  lost(/^(flags|parentIsRemote|traceState)$/, 'Phoenix keeps the ids of a context only'),
  lost(/^links\[/, 'Phoenix has no links'),
  lost(/\bdropped(Attributes|Events|Links)$/, 'Phoenix does not count what was dropped'),
  lost(/^resource/, 'of a resource Phoenix reads nothing but the name of its project'),
  lost(/^scope/, 'Phoenix has no scopes'),
  {
    field: /^attributes\.openinference\.span\.kind$/,
    why: 'Phoenix adds it, by the operation if it knows that',
    comesBack: (_sent, span) =>
      span['attributes.gen_ai.operation.name'] === 'chat' ? 'LLM' : 'UNKNOWN',
  },
  {
    field: /^attributes\.llm\.token_count\.prompt$/,
    why: 'Phoenix says it once more in the words of OpenInference',
    comesBack: (_sent, span) => span['attributes.gen_ai.usage.input_tokens'],
  },
  lost(/^attributes\.array\.mixed$/, 'of a list with objects Phoenix shows the objects only'),
  {
    field: /^attributes\./,
    why: 'in Phoenix the values of an object are attributes, but for null, and an empty one is nothing',
    comesBack: (_sent, span, field) => leavesOf(span).get(field),
  },
];

/** The attributes of a span as Phoenix shows them: by the paths to values within objects. */
function leavesOf(span: Fields): ReadonlyMap<string, unknown> {
  const attributes = Object.entries(span).filter(([field]) => field.startsWith('attributes.'));
  return new Map(attributes.flatMap(([field, value]) => leaves(field, value)));
}

function leaves(path: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (value === null) {
    return [];
  }
  if (isObject(value) || (Array.isArray(value) && value.some(isObject))) {
    return Object.entries(value)
      .filter(([, item]) => !Array.isArray(value) || isObject(item))
      .flatMap(([key, item]) => leaves(`${path}.${key}`, item));
  }
  return [[path, value]];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
