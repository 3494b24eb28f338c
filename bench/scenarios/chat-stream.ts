import { clientsThatGet, type OpenAIPeer } from '../openai-clients.ts';
import type { Scenario } from '../scenario.ts';

const CHUNKS = 1000;

const chunk = (delta: object, finishReason: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-test-2026-01-01',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })}\n\n`;
const body = new TextEncoder().encode(
  `${chunk({ content: 'word ' }).repeat(CHUNKS)}${chunk({}, 'stop')}data: [DONE]\n\n`,
);

export const chatStream: Scenario<OpenAIPeer> = {
  title: 'a chunk of a streamed chat completion of openai',
  repetitions: CHUNKS,
  peers: clientsThatGet(
    () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    (client) => async () => {
      const stream = await client.chat.completions.create({
        model: 'gpt-test',
        messages: [{ role: 'user', content: 'Hi' }],
        stream: true,
      });
      let length = 0;
      for await (const part of stream) {
        length += part.choices[0]?.delta.content?.length ?? 0;
      }
      return length;
    },
  ),
};
