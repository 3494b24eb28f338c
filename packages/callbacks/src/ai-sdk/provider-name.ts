/** Beginnings of the SDK's provider names, more special ones first, and the provider names of the GenAI conventions. */
const PROVIDERS = [
  ['google.vertex', 'gcp.vertex_ai'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['azure', 'azure.ai.openai'],
  ['azure-openai', 'azure.ai.openai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['mistral', 'mistral_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['xai', 'x_ai'],
] as const;

/** Who answers, by the SDK's name for a provider and its API, e.g. `openai.responses`. */
export function providerName(provider: string | undefined): string {
  const name = provider ?? '';
  const known = PROVIDERS.find(([start]) => name === start || name.startsWith(`${start}.`));
  return known?.[1] ?? (name.split('.')[0] || '_OTHER');
}
