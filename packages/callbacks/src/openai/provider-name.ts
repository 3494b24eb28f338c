import { read } from '@spanlight/callbacks/bridge';

/** Hosts, with everything below them. Names are those of the GenAI conventions, and plain ones where these have none. */
const HOSTS = [
  ['openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.openai'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['inference.ai.azure.com', 'azure.ai.inference'],
  ['anthropic.com', 'anthropic'],
  ['cohere.com', 'cohere'],
  ['cohere.ai', 'cohere'],
  ['deepseek.com', 'deepseek'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral_ai'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['moonshot.ai', 'moonshot_ai'],
  ['moonshot.cn', 'moonshot_ai'],
  ['perplexity.ai', 'perplexity'],
  ['x.ai', 'x_ai'],
  ['cerebras.ai', 'cerebras'],
  ['fireworks.ai', 'fireworks'],
  ['github.ai', 'github'],
  ['huggingface.cloud', 'huggingface'],
  ['huggingface.co', 'huggingface'],
  ['nvidia.com', 'nvidia'],
  ['ollama.com', 'ollama'],
  ['openrouter.ai', 'openrouter'],
  ['together.ai', 'together'],
  ['together.xyz', 'together'],
] as const;

/** Hosts with a region in their names. */
const REGIONAL_HOSTS = [
  [/^bedrock[\w.-]*\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/, 'aws.bedrock'],
  [/^(?:[\w-]+-)?aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
] as const;

/** Ports of programs that serve models from wherever they run. */
const PORTS: ReadonlyMap<number | undefined, string> = /* @__PURE__ */ new Map([
  [1234, 'lm_studio'],
  [11_434, 'ollama'],
]);

/** Whom a client talks to, as far as its class and its server tell. Default: `openai`, whose API it is. */
export function providerName(
  client: object,
  server: { readonly serverAddress?: string; readonly serverPort?: number },
): string {
  // The class of Azure clients is minified in bundles; the field is not.
  if (typeof read(client, 'apiVersion') === 'string' && 'deploymentName' in client) {
    return 'azure.ai.openai';
  }
  const { serverAddress: host = '', serverPort } = server;
  const known =
    HOSTS.find(([domain]) => host === domain || host.endsWith(`.${domain}`)) ??
    REGIONAL_HOSTS.find(([pattern]) => pattern.test(host));
  return known?.[1] ?? PORTS.get(serverPort) ?? 'openai';
}
