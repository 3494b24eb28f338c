import { EVENT_SPANLIGHT_RETRY, SpanKind, trace, type Tracer } from '@spanlight/core';
import type { ChatCompletionFunctionTool } from 'openai/resources/chat/completions';

import type { Shop } from './shop.ts';

/** What the model is told about the tools. */
export const toolDefinitions: ChatCompletionFunctionTool[] = [
  describe('get_order', 'Status of an order', 'id'),
  describe('get_weather', 'Weather in a city', 'city'),
];

interface Services {
  readonly tracer: Tracer;
  readonly shop: Shop;
}

/** Runs the tool that the model asked for. Answers text for the model, also about what went wrong. */
export async function runTool(name: string, json: string, services: Services): Promise<string> {
  const argument = Object.values(JSON.parse(json) as Record<string, string>)[0] ?? '';
  switch (name) {
    case 'get_order':
      return twice(() => get('/orders/{id}', argument, services));
    case 'get_weather':
      return get('/weather/{city}', argument, services);
    default:
      return `there is no tool ${name}`;
  }
}

/** Asks the shop. The span is named by the route: each order is not a name of its own. */
function get(route: string, value: string, { tracer, shop }: Services): Promise<string> {
  const attributes = { 'http.request.method': 'GET', 'url.template': route };
  return tracer.span(`GET ${route}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const path = route.replace(/\{\w+\}/, encodeURIComponent(value));
    const response = await fetch(new URL(path, shop.url), { signal: AbortSignal.timeout(300) });
    span.setAttribute('http.response.status_code', response.status);
    return response.text();
  });
}

async function twice<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    trace.addEvent(EVENT_SPANLIGHT_RETRY, {
      'error.type': error instanceof Error ? error.name : '_OTHER',
      'exception.message': String(error),
    });
    return attempt();
  }
}

function describe(
  name: string,
  description: string,
  parameter: string,
): ChatCompletionFunctionTool {
  const parameters = {
    type: 'object',
    properties: { [parameter]: { type: 'string' } },
    required: [parameter],
  };
  return { type: 'function', function: { name, description, parameters } };
}
