import { readString } from '@spanlight/callbacks/bridge';

/** Hosts, with everything below them, that are not Anthropic's own, and the provider names of the GenAI conventions. */
const PLATFORMS = [
  ['amazonaws.com', 'aws.bedrock'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['deepseek.com', 'deepseek'],
  ['moonshot.ai', 'moonshot_ai'],
  ['moonshot.cn', 'moonshot_ai'],
] as const;

/** Whom a client talks to, as far as its host and the client itself tell. Default: `anthropic`, whose API it is. */
export function providerName(client: object, host: string | undefined): string {
  // Regional hosts of Vertex AI look like `europe-west1-aiplatform.googleapis.com`.
  const known = PLATFORMS.find(
    ([suffix]) => host === suffix || host?.endsWith(`.${suffix}`) || host?.endsWith(`-${suffix}`),
  );
  // Clients that trace themselves know their platform, also behind a gateway.
  return known?.[1] ?? readString(client, '_genAIProviderName') ?? 'anthropic';
}
