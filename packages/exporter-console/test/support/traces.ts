import { SpanKind, type ReadableSpan } from '@spanlight/core';

import { exception, span } from './span-builder.ts';

/** An agent that asks a model, calls two tools, one of them at the second try, and asks again. */
export function agentTrace(): ReadableSpan[] {
  const chat = {
    kind: SpanKind.CLIENT,
    parent: 'invoke_agent support-agent',
    name: 'chat gpt-6',
  };
  return [
    span({
      ...chat,
      id: 'c1c1c1c1c1c1c1c1',
      from: 4,
      to: 1904,
      attributes: {
        ...usage(1532, 1024, 212),
        'gen_ai.usage.reasoning.output_tokens': 96,
        'gen_ai.response.time_to_first_chunk': 0.32,
        'gen_ai.response.finish_reasons': ['tool_call'],
      },
    }),
    span({
      name: 'execute_tool get_weather',
      parent: 'invoke_agent support-agent',
      from: 1910,
      to: 2330,
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'get_weather' },
    }),
    span({
      name: 'GET /orders/{id}',
      parent: 'execute_tool get_order',
      kind: SpanKind.CLIENT,
      from: 2335,
      to: 2515,
      attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200 },
    }),
    span({
      name: 'execute_tool get_order',
      parent: 'invoke_agent support-agent',
      from: 1911,
      to: 2521,
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'get_order' },
      events: [{ name: 'spanlight.retry', at: 2300, attributes: { 'error.type': 'ETIMEDOUT' } }],
    }),
    span({
      ...chat,
      id: 'c2c2c2c2c2c2c2c2',
      from: 2530,
      to: 4205,
      attributes: {
        ...usage(1871, 1024, 200),
        'gen_ai.response.time_to_first_chunk': 0.28,
        'gen_ai.response.finish_reasons': ['stop'],
      },
    }),
    span({
      name: 'invoke_agent support-agent',
      from: 0,
      to: 4210,
      attributes: { 'gen_ai.operation.name': 'invoke_agent' },
    }),
  ];
}

function usage(input: number, cached: number, output: number): Record<string, unknown> {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-6',
    'gen_ai.response.model': 'gpt-6-2026-02-11',
    'gen_ai.request.stream': true,
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.cache_read.input_tokens': cached,
    'gen_ai.usage.output_tokens': output,
  };
}

/** A request whose payment is refused: the error comes up from `charge card` to the root. */
export function failedTrace(cwd: string): ReadableSpan[] {
  const declined = exception('PaymentError', 'card declined (do_not_honor)', [
    `    at Stripe.request (${cwd}/node_modules/stripe/lib/request.js:120:15)`,
    `    at async charge (file://${cwd}/src/payment.ts:41:11)`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    'Caused by: HttpError: 402 Payment Required',
    `    at send (${cwd}/node_modules/stripe/lib/http.js:9:3)`,
  ]);
  const failed = { status: 'error', message: 'card declined (do_not_honor)' } as const;
  return [
    span({
      name: 'SELECT orders',
      parent: 'POST /checkout',
      kind: SpanKind.CLIENT,
      from: 5,
      to: 17,
    }),
    span({
      name: 'charge card',
      parent: 'POST /checkout',
      from: 28,
      to: 808,
      ...failed,
      attributes: { 'order.id': 42, 'card.brand': 'visa' },
      events: [declined],
    }),
    span({
      name: 'POST /checkout',
      kind: SpanKind.SERVER,
      from: 0,
      to: 812,
      ...failed,
      attributes: { 'http.response.status_code': 500 },
      events: [declined],
    }),
  ];
}
