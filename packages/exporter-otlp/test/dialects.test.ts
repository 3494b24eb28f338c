import type { ReadableSpan } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { describe, expect, test } from 'vitest';

import { langfuse } from '../src/dialects/langfuse.ts';
import { langsmith } from '../src/dialects/langsmith.ts';
import { phoenix } from '../src/dialects/phoenix.ts';
import { toWireSpan } from '../src/to-wire-span.ts';

const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-6',
  'gen_ai.response.model': 'gpt-6-2026-10-01',
  'gen_ai.conversation.id': 'conversation-1',
  'gen_ai.response.time_to_first_chunk': 0.25,
  'gen_ai.usage.input_tokens': 1532,
  'gen_ai.usage.output_tokens': 212,
  'gen_ai.usage.cache_read.input_tokens': 1024,
  'gen_ai.usage.cache_write.input_tokens': 100,
  'gen_ai.usage.reasoning.output_tokens': 96,
};

/** A span of one second. */
function spanOf(attributes: ReadableSpan['attributes']): ReadableSpan {
  return fakeSpan({ attributes, startTime: [1_700_000_000, 0], endTime: [1_700_000_001, 0] });
}

const operation = (name: string) => spanOf({ 'gen_ai.operation.name': name });

describe('langfuse', () => {
  test('says what Langfuse reads of a model call', () => {
    expect(langfuse(spanOf(CHAT))).toEqual({
      attributes: {
        'langfuse.observation.completion_start_time': '2023-11-14T22:13:20.250Z',
        'gen_ai.usage.cache_creation.input_tokens': 100,
        'gen_ai.usage.total_tokens': 1744,
      },
    });
  });

  test.each([
    ['retrieval', 'retriever'],
    ['invoke_workflow', 'chain'],
    ['plan', 'chain'],
    // These it knows by themselves.
    ['chat', undefined],
    ['embeddings', undefined],
    ['execute_tool', undefined],
    ['invoke_agent', undefined],
  ])('gives %s the type %s', (name, type) => {
    const { attributes } = langfuse(operation(name));
    expect(attributes['langfuse.observation.type']).toBe(type);
  });

  test('shows the content of retrievals', () => {
    const span = spanOf({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.retrieval.query.text': 'refunds?',
      'gen_ai.retrieval.documents': '[{"id":"a"}]',
    });
    expect(langfuse(span).attributes).toEqual({
      'langfuse.observation.type': 'retriever',
      'langfuse.observation.input': 'refunds?',
      'langfuse.observation.output': '[{"id":"a"}]',
    });
  });
});

describe('phoenix', () => {
  test('says what Phoenix reads of a model call', () => {
    expect(phoenix(spanOf(CHAT))).toEqual({
      attributes: {
        'openinference.span.kind': 'LLM',
        'gen_ai.usage.cache_creation.input_tokens': 100,
        'llm.token_count.completion_details.reasoning': 96,
      },
    });
  });

  test.each([
    ['generate_content', 'LLM'],
    ['text_completion', 'LLM'],
    ['embeddings', 'EMBEDDING'],
    ['execute_tool', 'TOOL'],
    ['retrieval', 'RETRIEVER'],
    ['create_agent', 'AGENT'],
    ['invoke_agent', 'AGENT'],
    ['invoke_workflow', 'CHAIN'],
    ['plan', 'CHAIN'],
    ['update_memory', undefined],
  ])('gives %s the kind %s', (name, kind) => {
    expect(phoenix(operation(name)).attributes['openinference.span.kind']).toBe(kind);
  });
});

describe('langsmith', () => {
  test('says what LangSmith reads of a model call', () => {
    const { attributes, events } = langsmith(spanOf(CHAT));
    const { 'langsmith.usage_metadata': usage, ...others } = attributes;
    expect(others).toEqual({
      'langsmith.span.kind': 'llm',
      'gen_ai.system': 'openai',
      'langsmith.metadata.ls_model_name': 'gpt-6-2026-10-01',
      'langsmith.metadata.thread_id': 'conversation-1',
    });
    expect(JSON.parse(usage as string)).toEqual({
      input_tokens: 1532,
      output_tokens: 212,
      total_tokens: 1744,
      input_token_details: { cache_read: 1024, cache_creation: 100 },
      output_token_details: { reasoning: 96 },
    });
    expect(events).toEqual([{ name: 'new_token', time: [1_700_000_000, 250_000_000] }]);
  });

  test.each([
    ['generate_content', 'llm'],
    ['text_completion', 'llm'],
    ['embeddings', 'embedding'],
    ['execute_tool', 'tool'],
    ['retrieval', 'retriever'],
    ['invoke_agent', undefined],
  ])('gives %s the type %s', (name, kind) => {
    expect(langsmith(operation(name)).attributes['langsmith.span.kind']).toBe(kind);
  });

  test('shows what tools and retrievals are asked and answer', () => {
    const tool = spanOf({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.call.arguments': '{"city":"Rome"}',
      'gen_ai.tool.call.result': '{"celsius":21}',
    });
    expect(langsmith(tool).attributes).toEqual({
      'langsmith.span.kind': 'tool',
      'input.value': '{"city":"Rome"}',
      'output.value': '{"celsius":21}',
    });
    const retrieval = spanOf({
      'gen_ai.retrieval.query.text': 'refunds?',
      'gen_ai.retrieval.documents': '[]',
    });
    expect(langsmith(retrieval).attributes).toEqual({
      'input.value': 'refunds?',
      'output.value': '[]',
    });
  });

  test('counts the tokens of audio', () => {
    const span = spanOf({
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.audio.input_tokens': 4,
      'gen_ai.usage.audio.output_tokens': 5,
    });
    const usage = langsmith(span).attributes['langsmith.usage_metadata'] as string;
    expect(JSON.parse(usage)).toEqual({
      input_tokens: 10,
      input_token_details: { audio: 4 },
      output_token_details: { audio: 5 },
    });
  });
});

describe.each(Object.entries({ langfuse, phoenix, langsmith }))('%s, as each', (_, dialect) => {
  test('adds nothing to a span of anything else', () => {
    const span = spanOf({ 'http.request.method': 'GET' });
    expect(dialect(span)).toEqual({ attributes: {} });
  });

  test('leaves the span as it is', () => {
    const span = spanOf(Object.freeze({ ...CHAT }));
    Object.freeze(span.events);
    toWireSpan(span, dialect);
    expect(span.attributes).toEqual(CHAT);
    expect(span.events).toEqual([]);
  });

  test('does not replace what the span says itself', () => {
    const own = {
      'gen_ai.system': 'own',
      'langfuse.observation.completion_start_time': 'own',
      'langsmith.span.kind': 'own',
      'openinference.span.kind': 'own',
      'gen_ai.usage.cache_creation.input_tokens': 7,
    };
    expect(toWireSpan(spanOf({ ...CHAT, ...own }), dialect).attributes).toMatchObject(own);
  });

  test.each([
    ['of other types', 'many'],
    ['not finite', Number.NaN],
    ['absent', undefined],
    ['objects', {}],
  ])('bears values that are %s', (_kind, value) => {
    const attributes = Object.fromEntries(Object.keys(CHAT).map((key) => [key, value]));
    const added = dialect(spanOf(attributes));
    expect(Object.values(added.attributes).every((one) => one === 'many')).toBe(true);
    expect(added.events).toBeUndefined();
  });

  test.each([-1, 1.5, 1e300])('ignores a first chunk after %d s of one', (seconds) => {
    const attributes = { 'gen_ai.response.time_to_first_chunk': seconds };
    expect(dialect(spanOf(attributes))).toEqual({ attributes: {} });
  });
});
