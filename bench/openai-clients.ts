import OpenAI from 'openai';

import { type WrapperName, wrappers } from './openai-wrappers.ts';

/**
 * A client for each way to observe one.
 *
 * @param answer - what every request gets, without a network between
 * @param use - answers what is measured
 */
export function clientsThatGet(
  answer: () => Response,
  use: (client: OpenAI) => () => unknown,
): Record<WrapperName, () => Promise<() => unknown>> {
  const setUp = async (name: WrapperName): Promise<() => unknown> => {
    const client = new OpenAI({ apiKey: 'none', fetch: async () => answer() });
    const observed = await wrappers[name](client);
    return use(observed.client);
  };
  return {
    spanlight: () => setUp('spanlight'),
    bare: () => setUp('bare'),
    langsmith: () => setUp('langsmith'),
    langfuse: () => setUp('langfuse'),
    openinference: () => setUp('openinference'),
  };
}
