import { fit } from './cells.ts';
import { toJsonText, toJsonValue } from './json-value.ts';
import { plural } from './numbers.ts';
import { printable } from './printable.ts';
import type { AttributeView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** Namespaces of instrumentations and frameworks: what matters of them is shown in other words, or too much of it. */
const foreignNamespaces = new Set(
  (
    'ai aws azure basalt browser client cloud code container cpu db deployment destination device disk dns ' +
    'elasticsearch error exception faas feature_flag file gcp gen_ai geo graphql hardware heroku host http input ' +
    'k8s langfuse langsmith linux llm log mcp message messaging metadata net network nodejs openai openinference ' +
    'openresty operation os otel output peer pool process prisma rpc server service session source spanlight ' +
    'system telemetry thread tls traceloop url user_agent v8js vercel webengine'
  ).split(' '),
);

const maxShown = 4;
const maxValueCells = 32;

/** The attributes that a program set itself, as far as that can be told from their names: `order.id=42`. */
export function ownAttributes(attributes: AttributeView, { cut }: Symbols): string[] {
  const own = [...attributes].filter(
    ([name]) =>
      !name.includes('.') || !foreignNamespaces.has(name.slice(0, name.indexOf('.')).toLowerCase()),
  );
  const shown = own.slice(0, maxShown).map(([name, value]) => {
    const plain = toJsonValue(value);
    const text = printable(typeof plain === 'string' ? plain : toJsonText(plain));
    return `${fit(printable(name), maxValueCells, cut)}=${fit(text, maxValueCells, cut)}`;
  });
  const left = own.length - shown.length;
  return left > 0 ? [...shown, plural(left, 'more attribute')] : shown;
}
