import OpenAI from 'openai';

import { NOBODY } from './set-up.ts';
import { openaiWrappers } from './wrappers/openai.ts';

/** Who observes a client, or nobody. */
export type OpenAIPeer = keyof typeof openaiWrappers | 'bare';

/**
 * A client for each way to observe one.
 *
 * @param answer - what every request gets, without a network between
 * @param use - answers what is measured
 */
export function clientsThatGet(
  answer: () => Response,
  use: (client: OpenAI) => () => unknown,
): Record<OpenAIPeer, () => Promise<() => unknown>> {
  const bare = (): OpenAI => new OpenAI({ apiKey: 'none', fetch: async () => answer() });
  const setUp = async (name: keyof typeof openaiWrappers): Promise<() => unknown> =>
    use(await openaiWrappers[name](bare(), NOBODY));
  return {
    spanlight: () => setUp('spanlight'),
    bare: async () => use(bare()),
    langsmith: () => setUp('langsmith'),
    langfuse: () => setUp('langfuse'),
    openinference: () => setUp('openinference'),
  };
}
