import type { LangChainSituation } from '../../packages/callbacks/test/support/langchain-situations.ts';
import { describeSituations } from './describe-situations.ts';

/** Stands in for the function of this name in the tests. What is called with, is the client. */
export function describeLangChain(title: string, situations: readonly LangChainSituation[]): void {
  describeSituations({
    title,
    clientOf: () => ({}),
    situations: situations.map(({ name, use, spans }) => ({
      name,
      use: async (config: Parameters<typeof use>[0]) => visible(await use(config)),
      spans: spans.map((line) => ({ name: line.trim() })),
    })),
  });
}

// LangChain gives messages an id made of the run's as soon as anybody listens.
function visible(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify({ value }, (key, field: unknown) =>
      key === 'id' && /^(run-)?[\da-f-]{32,36}$/.test(String(field)) ? undefined : field,
    ),
  ) as unknown;
}
