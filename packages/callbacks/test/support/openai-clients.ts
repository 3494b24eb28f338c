import OpenAI, { AzureOpenAI } from 'openai';
import OpenAI5, { AzureOpenAI as AzureOpenAI5 } from 'openai-5';
import OpenAI6, { AzureOpenAI as AzureOpenAI6 } from 'openai-6';

import type { ProviderServer } from './provider-server.ts';

/** A major version of the client that is supported. */
export interface OpenAIVersion {
  readonly major: number;
  readonly OpenAI: typeof OpenAI;
  readonly AzureOpenAI: typeof AzureOpenAI;
}

/** The newest version. */
export const NEWEST: OpenAIVersion = { major: 7, OpenAI, AzureOpenAI };

/** All versions. Older ones stand here under the types of the newest: what tests use of them is the same in all. */
export const OPENAI_VERSIONS: readonly OpenAIVersion[] = [
  {
    major: 5,
    OpenAI: OpenAI5 as unknown as typeof OpenAI,
    AzureOpenAI: AzureOpenAI5 as unknown as typeof AzureOpenAI,
  },
  {
    major: 6,
    OpenAI: OpenAI6 as unknown as typeof OpenAI,
    AzureOpenAI: AzureOpenAI6 as unknown as typeof AzureOpenAI,
  },
  NEWEST,
];

/** A client that tries each request once, and is quiet. */
export function clientOf({ OpenAI: Client }: OpenAIVersion, server: ProviderServer): OpenAI {
  return new Client({ apiKey: 'test', baseURL: server.baseURL, maxRetries: 0, logLevel: 'off' });
}
