import { clientsThatGet, type OpenAIPeer } from '../openai-clients.ts';
import type { Scenario } from '../scenario.ts';

const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-test-2026-01-01',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hello you' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
});

export const chatCompletion: Scenario<OpenAIPeer> = {
  title: 'a chat completion of openai, answered in memory',
  peers: clientsThatGet(
    () => Response.json(JSON.parse(completion)),
    (client) => () =>
      client.chat.completions.create({
        model: 'gpt-test',
        messages: [{ role: 'user', content: 'Hi' }],
      }),
  ),
};
