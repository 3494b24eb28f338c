import { aiSdkWrappers } from '../wrappers/ai-sdk.ts';
import { anthropicWrappers } from '../wrappers/anthropic.ts';
import { googleGenAIWrappers } from '../wrappers/google-genai.ts';
import { langChainWrappers } from '../wrappers/langchain.ts';
import { openaiAgentsWrappers } from '../wrappers/openai-agents.ts';
import { openaiWrappers } from '../wrappers/openai.ts';

/** The clients whose situations are tried, by the folders of their tests. */
export const clients = {
  openai: {
    wrappers: openaiWrappers,
    files: '{chat,responses,other-apis}.test.ts',
    names: / of openai 7 /,
  },
  anthropic: {
    wrappers: anthropicWrappers,
    files: 'situations.test.ts',
    names: /version 1 > a registered/,
  },
  'google-genai': {
    wrappers: googleGenAIWrappers,
    files: 'situations.test.ts',
    names: /behaves like a bare one/,
  },
  langchain: {
    wrappers: langChainWrappers,
    files: '{situations,graphs}.test.ts',
    names: /^(core|LangGraph) /,
  },
  'ai-sdk': {
    wrappers: aiSdkWrappers,
    files: 'situations.test.ts',
    names: /^ai 7 /,
  },
  'openai-agents': {
    wrappers: openaiAgentsWrappers,
    files: 'situations.test.ts',
    names: /what the user of the Agents SDK sees/,
  },
} as const;

/** One of {@link clients}. */
export type ClientName = keyof typeof clients;
