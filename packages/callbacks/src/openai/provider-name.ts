import { read } from '@spanlight/callbacks/bridge';

/** Hosts, with everything below them, and the provider names of the GenAI conventions. */
const PROVIDERS = [
  ['openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.openai'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['groq.com', 'groq'],
  ['deepseek.com', 'deepseek'],
  ['mistral.ai', 'mistral_ai'],
  ['x.ai', 'x_ai'],
  ['perplexity.ai', 'perplexity'],
  ['moonshot.ai', 'moonshot_ai'],
  ['moonshot.cn', 'moonshot_ai'],
  ['anthropic.com', 'anthropic'],
  ['cohere.com', 'cohere'],
  ['cohere.ai', 'cohere'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['amazonaws.com', 'aws.bedrock'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
] as const;

/** Whom a client talks to, as far as its class and its host tell. Default: `openai`, whose API it is. */
export function providerName(client: object, host: string | undefined): string {
  // The class of Azure clients is minified in bundles; the field is not.
  if (typeof read(client, 'apiVersion') === 'string' && 'deploymentName' in client) {
    return 'azure.ai.openai';
  }
  // Regional hosts of Vertex AI look like `europe-west1-aiplatform.googleapis.com`.
  const known = PROVIDERS.find(
    ([suffix]) => host === suffix || host?.endsWith(`.${suffix}`) || host?.endsWith(`-${suffix}`),
  );
  return known?.[1] ?? 'openai';
}
