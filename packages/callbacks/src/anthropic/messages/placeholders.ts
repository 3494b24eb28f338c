import { type Fields, fieldsOf } from './fields.ts';

const UNKNOWN = { output_tokens: undefined, output_tokens_details: undefined };

/** A message as a stream begins it, without the counts that are placeholders until its end. */
export function withoutPlaceholders(message: unknown): Fields {
  const fields = fieldsOf(message);
  return { ...fields, usage: { ...fieldsOf(fields['usage']), ...UNKNOWN } };
}
