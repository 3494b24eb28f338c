import type { ModelCall } from './model-call.ts';
import { printable } from './printable.ts';
import type { SpanView } from './span-view.ts';

/** The name of a span, with the model if it is not in it. */
export function displayName(span: SpanView, call: ModelCall | undefined): string {
  const name = printable(span.name).trim() || '(no name)';
  const model = printable(call?.model ?? '');
  return name.includes(model) ? name : `${name} ${model}`;
}
