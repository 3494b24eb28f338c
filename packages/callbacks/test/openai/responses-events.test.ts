import { registerOpenAI } from '@spanlight/callbacks/openai';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { clientOf, NEWEST } from '../support/openai-clients.ts';
import { heard, Recorder } from '../support/openai-recorder.ts';
import {
  firstEvents,
  functionCallItem,
  messageItem,
  parallelFunctionCallEvents,
  response,
  responseStream,
  textEvents,
  unfinishedResponse,
} from '../support/openai-responses.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const REQUEST = { model: 'gpt-test', input: 'Hi' } as const;

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

async function stream(client: OpenAI): Promise<unknown> {
  return readAll(await client.responses.create({ ...REQUEST, stream: true }));
}

function place(outputIndex: number): object {
  return { output_index: outputIndex, item_id: 'x' };
}

describe('a request for a response', () => {
  const json = response([messageItem('Hello')]);

  test('is told in the terms of the conventions', async () => {
    const { starts } = await heard(server, { json }, (client) =>
      client.responses.create({
        ...REQUEST,
        instructions: 'Be brief',
        prompt: { id: 'pmpt_1', version: '2' },
        conversation: { id: 'conv_1' },
        temperature: 0.5,
        top_p: 0.9,
        max_output_tokens: 10,
        reasoning: { effort: 'low' },
        text: { format: { type: 'json_object' } },
        service_tier: 'priority',
        tools: [
          { type: 'function', name: 'f', description: 'F', parameters: {}, strict: true },
          { type: 'web_search' },
          { type: 'mcp', server_label: 'files', server_url: 'https://example.com' },
        ],
      }),
    );

    expect(starts[0]).toMatchObject({
      provider: 'openai',
      model: 'gpt-test',
      stream: false,
      messages: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
      systemInstructions: [{ type: 'text', content: 'Be brief' }],
      conversationId: 'conv_1',
      temperature: 0.5,
      topP: 0.9,
      maxTokens: 10,
      reasoningLevel: 'low',
      outputType: 'json',
      tools: [
        { type: 'function', name: 'f', description: 'F', parameters: {} },
        { type: 'web_search', name: 'web_search' },
        { type: 'mcp', name: 'files' },
      ],
      attributes: {
        'openai.api.type': 'responses',
        'openai.request.service_tier': 'priority',
        'gen_ai.prompt.name': 'pmpt_1',
        'gen_ai.prompt.version': '2',
      },
    });
    expect(starts[0]?.operation ?? 'chat').toBe('chat');
  });

  test('says what it carries on', async () => {
    const { starts } = await heard(server, { json }, async (client) => {
      await client.responses.create({ ...REQUEST, previous_response_id: 'resp_0' });
      await client.responses.create({ ...REQUEST, conversation: 'conv_2' });
    });

    expect(starts[0]).toMatchObject({ previousResponseId: 'resp_0', conversationId: undefined });
    expect(starts[1]).toMatchObject({ conversationId: 'conv_2' });
  });

  test('has a message for each of its items', async () => {
    const image = 'data:image/png;base64,AAAA';
    const { starts } = await heard(server, { json }, (client) =>
      client.responses.create({
        model: 'gpt-test',
        input: [
          { role: 'developer', content: 'Be brief' },
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'What is this?' },
              { type: 'input_image', detail: 'auto', image_url: image },
              { type: 'input_image', detail: 'auto', file_id: 'file_1' },
              { type: 'input_file', file_url: 'https://example.com/a.pdf' },
              { type: 'input_file', filename: 'b.pdf', file_data: 'BBBB' },
              { type: 'input_file', file_data: 'data:application/pdf;base64,CCCC' },
              { type: 'input_file', file_id: 'file_2' },
            ],
          },
          { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }] },
          { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
          { type: 'function_call_output', call_id: 'call_1', output: '42' },
          { type: 'custom_tool_call', call_id: 'call_2', name: 'g', input: 'free text' },
          {
            type: 'custom_tool_call_output',
            call_id: 'call_2',
            output: [{ type: 'input_text', text: 'done' }],
          },
          { type: 'item_reference', id: 'msg_0' },
        ],
      }),
    );

    expect(starts[0]?.messages).toEqual([
      { role: 'developer', parts: [{ type: 'text', content: 'Be brief' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'What is this?' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
          { type: 'file', modality: 'image', file_id: 'file_1' },
          { type: 'uri', modality: 'document', uri: 'https://example.com/a.pdf' },
          {
            type: 'blob',
            modality: 'document',
            mime_type: 'application/octet-stream',
            content: 'BBBB',
          },
          { type: 'blob', modality: 'document', mime_type: 'application/pdf', content: 'CCCC' },
          { type: 'file', modality: 'document', file_id: 'file_2' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_1', name: 'f', arguments: '{"a":1}' }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: '42' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_2', name: 'g', arguments: 'free text' }],
      },
      {
        role: 'tool',
        parts: [
          {
            type: 'tool_call_response',
            id: 'call_2',
            response: [{ type: 'text', content: 'done' }],
          },
        ],
      },
      {
        role: 'assistant',
        parts: [{ type: 'item_reference', item: { type: 'item_reference', id: 'msg_0' } }],
      },
    ]);
  });
});

describe('a response', () => {
  test('is one message of all its items', async () => {
    const output = [
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Look it up' }],
        content: [{ type: 'reasoning_text', text: 'Where?' }],
        encrypted_content: 'XXXX',
      },
      {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: { type: 'search', query: 'Bern' },
      },
      {
        type: 'mcp_call',
        id: 'mcp_1',
        name: 'read',
        server_label: 'files',
        arguments: '{}',
        output: 'text',
        error: null,
      },
      {
        type: 'image_generation_call',
        id: 'ig_1',
        status: 'completed',
        output_format: 'webp',
        result: 'AAAA',
      },
      { type: 'computer_call', id: 'cu_1', call_id: 'call_0', action: { type: 'screenshot' } },
      { type: 'compaction', id: 'cmp_1', encrypted_content: 'XXXX' },
      messageItem('Sunny', {
        content: [
          { type: 'output_text', text: 'Sunny', annotations: [] },
          { type: 'refusal', refusal: 'No more' },
        ],
      }),
      functionCallItem('call_1', 'get_weather', '{"city":"Bern"}'),
    ];
    const { ends } = await heard(server, { json: response(output) }, (client) =>
      client.responses.create(REQUEST),
    );

    expect(ends[0]).toMatchObject({
      responseId: 'resp_1',
      responseModel: 'gpt-test-2026-01-01',
      responseStatus: 'completed',
      finishReasons: ['tool_call'],
      inputTokens: 127,
      outputTokens: 48,
      totalTokens: 175,
      attributes: { 'openai.response.service_tier': 'default' },
      toolCalls: [
        { id: 'call_0', name: 'computer', choiceIndex: 0 },
        { id: 'call_1', name: 'get_weather', arguments: '{"city":"Bern"}', choiceIndex: 0 },
      ],
    });
    expect(ends[0]?.outputMessages).toEqual([
      {
        role: 'assistant',
        finish_reason: 'tool_call',
        parts: [
          { type: 'reasoning', content: 'Look it up' },
          { type: 'reasoning', content: 'Where?' },
          {
            type: 'server_tool_call',
            id: 'ws_1',
            name: 'web_search',
            server_tool_call: {
              type: 'web_search_call',
              status: 'completed',
              action: { type: 'search', query: 'Bern' },
            },
          },
          {
            type: 'server_tool_call',
            id: 'mcp_1',
            name: 'read',
            server_tool_call: {
              type: 'mcp_call',
              name: 'read',
              server_label: 'files',
              arguments: '{}',
            },
          },
          {
            type: 'server_tool_call_response',
            id: 'mcp_1',
            server_tool_call_response: { type: 'mcp_call', output: 'text' },
          },
          {
            type: 'server_tool_call',
            id: 'ig_1',
            name: 'image_generation',
            server_tool_call: {
              type: 'image_generation_call',
              status: 'completed',
              output_format: 'webp',
            },
          },
          { type: 'blob', modality: 'image', mime_type: 'image/webp', content: 'AAAA' },
          {
            type: 'tool_call',
            id: 'call_0',
            name: 'computer',
            arguments: { type: 'screenshot' },
          },
          { type: 'compaction' },
          { type: 'text', content: 'Sunny' },
          { type: 'refusal', content: 'No more' },
          {
            type: 'tool_call',
            id: 'call_1',
            name: 'get_weather',
            arguments: '{"city":"Bern"}',
          },
        ],
      },
    ]);
  });

  test('that is not there yet says so', async () => {
    const { ends } = await heard(server, { json: unfinishedResponse('queued') }, (client) =>
      client.responses.create({ ...REQUEST, background: true }),
    );

    expect(ends[0]).toMatchObject({ responseStatus: 'queued', finishReasons: [] });
    expect(ends[0]?.inputTokens).toBeUndefined();
  });

  test('that failed says why', async () => {
    const error = { code: 'server_error', message: 'The model broke down' };
    const json = response([], { status: 'failed', error });
    const { ends } = await heard(server, { json }, (client) => client.responses.create(REQUEST));

    expect(ends[0]).toMatchObject({
      errorType: 'server_error',
      error: { name: 'ResponseError', ...error },
      responseStatus: 'failed',
      inputTokens: 127,
    });
  });

  test('that is fetched says whose it is before and after', async () => {
    const json = response([messageItem('Hello')]);
    const { starts, ends } = await heard(server, { json }, (client) =>
      client.responses.retrieve('resp_1'),
    );

    expect(starts[0]).toMatchObject({
      operation: 'fetch_response',
      attributes: { 'gen_ai.response.id': 'resp_1' },
    });
    expect(ends[0]).toMatchObject({
      responseId: 'resp_1',
      responseStatus: 'completed',
      outputMessages: [{ parts: [{ type: 'text', content: 'Hello' }] }],
    });
    expect(ends[0]?.inputTokens).toBeUndefined();
  });
});

describe('a stream of a response', () => {
  test('tells pieces of text, and what they add up to', async () => {
    const { tokens, ends } = await heard(
      server,
      responseStream([...firstEvents(), ...textEvents(['Hel', 'lo'])]),
      stream,
    );

    expect(tokens).toEqual(['Hel', 'lo']);
    expect(ends[0]).toMatchObject({
      endReason: 'incomplete',
      responseId: 'resp_1',
      responseStatus: 'in_progress',
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'Hello' }], finish_reason: '' },
      ],
    });
  });

  test('keeps pieces of all kinds when it breaks off', async () => {
    const { ends } = await heard(
      server,
      responseStream([
        ...firstEvents(),
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'reasoning', id: 'rs_1', summary: [] },
        },
        {
          type: 'response.reasoning_summary_text.delta',
          ...place(0),
          summary_index: 0,
          delta: 'Look ',
        },
        {
          type: 'response.reasoning_summary_text.delta',
          ...place(0),
          summary_index: 0,
          delta: 'it up',
        },
        {
          type: 'response.reasoning_summary_text.delta',
          ...place(0),
          summary_index: 1,
          delta: 'Then',
        },
        { type: 'response.reasoning_text.delta', ...place(0), content_index: 0, delta: 'Where?' },
        {
          type: 'response.output_item.added',
          output_index: 2,
          item: functionCallItem('call_1', 'get_weather', ''),
        },
        {
          type: 'response.output_item.added',
          output_index: 1,
          item: { type: 'code_interpreter_call', id: 'ci_1', code: '' },
        },
        { type: 'response.code_interpreter_call_code.delta', ...place(1), delta: '1+' },
        { type: 'response.code_interpreter_call_code.delta', ...place(1), delta: '1' },
        { type: 'response.function_call_arguments.delta', ...place(2), delta: '{"city"' },
        { type: 'response.refusal.delta', ...place(3), content_index: 0, delta: 'I will ' },
        { type: 'response.refusal.delta', ...place(3), content_index: 0, delta: 'not' },
      ]),
      stream,
    );

    expect(ends[0]?.outputMessages?.[0]?.parts).toEqual([
      { type: 'reasoning', content: 'Look it up' },
      { type: 'reasoning', content: 'Then' },
      { type: 'reasoning', content: 'Where?' },
      {
        type: 'server_tool_call',
        id: 'ci_1',
        name: 'code_interpreter',
        server_tool_call: { type: 'code_interpreter_call', code: '1+1' },
      },
      { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: '{"city"' },
      { type: 'refusal', content: 'I will not' },
    ]);
  });

  test('tells function calls apart', async () => {
    const events = parallelFunctionCallEvents();
    const unfinished = events.slice(0, -3);
    const { ends } = await heard(server, responseStream(events), stream);
    const cut = await heard(server, responseStream(unfinished), stream);

    const calls = [
      { id: 'call_weather', name: 'get_weather', arguments: '{"city":"Bern"}', choiceIndex: 0 },
      { id: 'call_time', name: 'get_time', arguments: '{"zone":"CET"}', choiceIndex: 0 },
    ];
    expect(ends[0]?.toolCalls).toEqual(calls);
    expect(cut.ends[0]?.toolCalls).toEqual(calls);
  });

  test('has a time to its first piece, whatever it is, and none without', async () => {
    const { ends } = await heard(server, responseStream(parallelFunctionCallEvents()), stream);
    const silent = await heard(server, responseStream(firstEvents()), stream);

    expect(ends[0]?.timeToFirstTokenMillis).toBeGreaterThan(0);
    expect(silent.ends[0]?.timeToFirstTokenMillis).toBeUndefined();
  });

  test('of which the last event has no output has that of its events', async () => {
    const done = { type: 'response.output_item.done', output_index: 0, item: messageItem('Hello') };
    const completed = { type: 'response.completed', response: response([]) };
    const { ends } = await heard(
      server,
      responseStream([...firstEvents(), ...textEvents(['Hel']), done, completed]),
      stream,
    );

    expect(ends[0]).toMatchObject({
      inputTokens: 127,
      outputMessages: [{ parts: [{ type: 'text', content: 'Hello' }], finish_reason: 'stop' }],
    });
  });

  test('does not mix with another', async () => {
    server.reply = ({ body }) =>
      responseStream([...firstEvents(), ...textEvents([`${String(body.model)} `, 'done'])], {
        delayMillis: 2,
      });
    const client = clientOf(NEWEST, server);
    const recorder = new Recorder();
    registerOpenAI(client, recorder);
    await Promise.all(
      ['a', 'b', 'c'].map(async (model) =>
        readAll(await client.responses.create({ model, input: 'Hi', stream: true })),
      ),
    );

    expect(
      recorder.ends.map(({ model, outputMessages }) => [model, outputMessages?.[0]?.parts[0]]),
    ).toEqual(
      expect.arrayContaining(
        ['a', 'b', 'c'].map((model) => [model, { type: 'text', content: `${model} done` }]),
      ),
    );
  });
});
