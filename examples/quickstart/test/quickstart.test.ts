import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

// Older versions of Node 22 read TypeScript only when they are told to.
const stripTypes = process.features.typescript ? [] : ['--experimental-strip-types'];
const program = join(import.meta.dirname, '../main.ts');

interface JsonLine {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly status: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

async function runQuickstart(...options: string[]): Promise<string> {
  const { OPENAI_API_KEY: _key, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@spanlight/source', ...stripTypes, program, ...options],
    { env: { ...env, COLUMNS: '110', NO_COLOR: '1' } },
  );
  return stdout;
}

describe('the quickstart', () => {
  test('prints the answer, the tree, the tokens, and the way to a backend', async () => {
    const output = await runQuickstart();
    expect(output).toMatch(/agent {2}Your order 4711 is on its way/);
    expect(output).toMatch(/invoke_agent support-agent +\d.*trace [0-9a-f]{32}/);
    expect(output).toMatch(/gpt-5\.4-mini +2 +3,403 +2,560 +124 +32/);
    expect(output).toContain('2 tools · 1 retry');
    expect(output).toContain('OtlpExporter');
  });

  test('writes nothing but JSON lines on demand: one trace, with every call below its cause', async () => {
    const lines = (await runQuickstart('--format', 'json')).trimEnd().split('\n');
    const spans = lines.map((line) => JSON.parse(line) as JsonLine);
    const parentOf = (span: JsonLine): string | undefined =>
      spans.find((other) => other.span_id === span.parent_id)?.name;

    expect(new Set(spans.map((span) => span.trace_id)).size).toBe(1);
    expect(spans.map((span) => `${parentOf(span)} > ${span.name}`).toSorted()).toEqual([
      'execute_tool get_order > GET /orders/{id}',
      'execute_tool get_order > GET /orders/{id}',
      'execute_tool get_weather > GET /weather/{city}',
      'invoke_agent support-agent > chat gpt-5.4-mini',
      'invoke_agent support-agent > chat gpt-5.4-mini',
      'invoke_agent support-agent > execute_tool get_order',
      'invoke_agent support-agent > execute_tool get_weather',
      'undefined > invoke_agent support-agent',
    ]);
    expect(spans.filter((span) => span.status === 'error').map((span) => span.name)).toEqual([
      'GET /orders/{id}',
    ]);
    expect(spans[0]?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 1532,
      'gen_ai.usage.cache_read.input_tokens': 1024,
      'gen_ai.usage.reasoning.output_tokens': 32,
    });
  });

  test('says what formats there are', async () => {
    await expect(runQuickstart('--format', 'xml')).rejects.toThrow(
      '--format cannot be "xml". Set tree, line or json.',
    );
  });
});
