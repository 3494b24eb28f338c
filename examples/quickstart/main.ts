import { parseArgs } from 'node:util';

import { CallbackManager, TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import { createTracer } from '@spanlight/core';
import { ConsoleExporter } from '@spanlight/exporter-console';
import OpenAI from 'openai';

import { SupportAgent } from './agent.ts';
import { startOpenAIServer } from './openai-server.ts';
import { startShop } from './shop.ts';

// A support agent, traced. With OPENAI_API_KEY it asks the real service, else a stand-in on 127.0.0.1.
//
//   pnpm demo [--format tree|line|json]

const { format } = parseArgs({ options: { format: { type: 'string', default: 'tree' } } }).values;
if (format !== 'tree' && format !== 'line' && format !== 'json') {
  throw new TypeError(`--format cannot be ${JSON.stringify(format)}. Set tree, line or json.`);
}
// The other formats are for programs and for logs: only spans go to stdout then.
const say = (text: string): void => {
  if (format === 'tree') {
    process.stdout.write(text);
  }
};

// 1. Where spans go.
const tracer = createTracer({
  serviceName: 'support',
  exporters: [new ConsoleExporter({ format })],
});

// 2. Whatever the client does becomes spans.
const apiKey = process.env['OPENAI_API_KEY'] || undefined;
const model = apiKey === undefined ? await startOpenAIServer() : undefined;
const client = new OpenAI({ apiKey: apiKey ?? 'none', baseURL: model?.baseURL });
const callbacks = new CallbackManager([new TracingCallbacks(tracer)]);
registerOpenAI(client, callbacks);

// 3. The program itself.
const shop = await startShop();
const agent = new SupportAgent({ client, callbacks, tracer, shop });
const question = 'Where is my order 4711? It looks like a storm in Hamburg.';

say(`\n  you    ${question}\n  agent  `);
await agent.answer(question, say);
await tracer.shutdown();
await Promise.all([shop.close(), model?.close()]);
say(`
  The same trace in a backend: npm install @spanlight/exporter-otlp, and add to the exporters
  new OtlpExporter({ endpoint: 'http://localhost:4318' })
`);
