import type { LlmStartEvent } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import { expect, test } from 'vitest';

import { NEWEST, OPENAI_VERSIONS, type OpenAIVersion } from '../support/openai-clients.ts';

const chat = { model: 'gpt-test', messages: [] };

/** A transport that answers nothing of interest, and notes where requests go. */
function transport(urls: string[] = []): (url: unknown) => Promise<Response> {
  return async (url) => {
    urls.push(String(url));
    return Response.json({});
  };
}

async function startOf(
  client: InstanceType<OpenAIVersion['OpenAI']>,
  body = chat,
): Promise<LlmStartEvent | undefined> {
  let start: LlmStartEvent | undefined;
  const unregister = registerOpenAI(client, {
    onLlmStart(event) {
      start = event;
    },
  });
  await client.chat.completions.create(body);
  unregister();
  return start;
}

test.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://eu.api.openai.com/v1', 'openai'],
  ['https://res.openai.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://res.cognitiveservices.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://res.services.ai.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://models.inference.ai.azure.com', 'azure.ai.inference'],
  ['https://api.groq.com/openai/v1', 'groq'],
  ['https://api.deepseek.com', 'deepseek'],
  ['https://api.mistral.ai/v1', 'mistral_ai'],
  ['https://api.x.ai/v1', 'x_ai'],
  ['https://api.perplexity.ai', 'perplexity'],
  ['https://api.moonshot.ai/v1', 'moonshot_ai'],
  ['https://api.moonshot.cn/v1', 'moonshot_ai'],
  ['https://api.anthropic.com/v1', 'anthropic'],
  ['https://api.cohere.ai/compatibility/v1', 'cohere'],
  ['https://us-south.ml.cloud.ibm.com/ml/v1', 'ibm.watsonx.ai'],
  ['https://api.together.xyz/v1', 'together'],
  ['https://openrouter.ai/api/v1', 'openrouter'],
  ['https://api.fireworks.ai/inference/v1', 'fireworks'],
  ['https://api.cerebras.ai/v1', 'cerebras'],
  ['https://integrate.api.nvidia.com/v1', 'nvidia'],
  ['https://router.huggingface.co/v1', 'huggingface'],
  ['https://x1.us-east-1.aws.endpoints.huggingface.cloud/v1', 'huggingface'],
  ['https://models.github.ai/inference', 'github'],
  ['https://ollama.com/v1', 'ollama'],
  ['https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1', 'aws.bedrock'],
  ['https://bedrock-runtime.cn-north-1.amazonaws.com.cn/openai/v1', 'aws.bedrock'],
  ['https://bedrock-mantle.us-east-1.api.aws/openai/v1', 'aws.bedrock'],
  ['https://aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://europe-west1-aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://generativelanguage.googleapis.com/v1beta/openai', 'gcp.gemini'],
  ['http://localhost:11434/v1', 'ollama'],
  ['http://10.0.0.7:11434/v1', 'ollama'],
  ['http://[::1]:1234/v1', 'lm_studio'],
  // What cannot be told, as with vLLM: whose API it is.
  ['http://localhost:8000/v1', 'openai'],
  ['https://notx.ai/v1', 'openai'],
  ['https://my-x.ai/v1', 'openai'],
  ['https://balancer.us-east-1.elb.amazonaws.com/v1', 'openai'],
  ['https://openai.com.example/v1', 'openai'],
])('a request to %s goes to %s', async (baseURL, provider) => {
  const client = new NEWEST.OpenAI({ apiKey: 'test', baseURL, fetch: transport() });

  expect((await startOf(client))?.provider).toBe(provider);
});

test.each([
  ['https://api.groq.com/openai/v1', 'api.groq.com', 443],
  ['http://localhost:8000/v1', 'localhost', 8000],
  ['http://[::1]/v1', '[::1]', 80],
])('a request to %s goes to %s, port %i', async (baseURL, serverAddress, serverPort) => {
  const client = new NEWEST.OpenAI({ apiKey: 'test', baseURL, fetch: transport() });

  expect(await startOf(client)).toMatchObject({ serverAddress, serverPort });
});

test.each(OPENAI_VERSIONS)(
  'a request of an Azure client of openai $major goes to Azure, whatever its host',
  async ({ AzureOpenAI }) => {
    const options = {
      apiKey: 'test',
      apiVersion: '2026-01-01',
      baseURL: 'https://gateway.example/openai',
    };
    const client = new AzureOpenAI({ ...options, fetch: transport() });
    const copy = client.withOptions({ ...options, timeout: 10 });

    expect((await startOf(client))?.provider).toBe('azure.ai.openai');
    expect((await startOf(copy))?.provider).toBe('azure.ai.openai');
  },
);

test.each(OPENAI_VERSIONS)(
  'an Azure client of openai $major has its deployment in its options, or as the model',
  async ({ AzureOpenAI }) => {
    const urls: string[] = [];
    const options = {
      apiKey: 'test',
      apiVersion: '2026-01-01',
      endpoint: 'https://res.openai.azure.com',
      fetch: transport(urls),
    };
    const fixed = await startOf(new AzureOpenAI({ ...options, deployment: 'fixed' }), {
      ...chat,
      model: '',
    });
    const free = await startOf(new AzureOpenAI(options), { ...chat, model: 'free' });

    expect(fixed).toMatchObject({ provider: 'azure.ai.openai', model: 'fixed' });
    expect(free).toMatchObject({ provider: 'azure.ai.openai', model: 'free' });
    expect(urls.map((url) => new URL(url).pathname)).toEqual([
      '/openai/deployments/fixed/chat/completions',
      '/openai/deployments/free/chat/completions',
    ]);
  },
);
