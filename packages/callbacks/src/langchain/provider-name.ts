/** LangChain's names of providers, and those of the GenAI conventions. */
const CONVENTIONAL: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['azure', 'azure.ai.openai'],
  ['azure_openai', 'azure.ai.openai'],
  ['amazon_bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['google_genai', 'gcp.gemini'],
  ['google_vertexai', 'gcp.vertex_ai'],
  ['ibm', 'ibm.watsonx.ai'],
  ['watsonx', 'ibm.watsonx.ai'],
  ['mistral', 'mistral_ai'],
  ['mistralai', 'mistral_ai'],
  ['moonshot', 'moonshot_ai'],
  ['xai', 'x_ai'],
]);

/** The GenAI conventions' name of a provider. One they have none for stays as it is. */
export function conventionalProvider(name: string): string {
  return CONVENTIONAL.get(name.toLowerCase()) ?? name;
}
