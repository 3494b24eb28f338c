import { Client } from 'langsmith';
import { convertToDottedOrderFormat, RunTree } from 'langsmith/run_trees';
import type { RunCreate } from 'langsmith/schemas';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';

const apiKey = 'lsv2_reference';
let server: LangSmithServer;
let client: Client;

beforeEach(async () => {
  server = await LangSmithServer.start(apiKey);
  client = new Client({ apiKey, apiUrl: server.url });
  vi.spyOn(console, 'warn').mockImplementation(() => {}); // the client's word for data that is lost
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server[Symbol.asyncDispose]();
});

const rootId = '019a0000-0000-7000-8000-000000000001';
const childId = '019a0000-0000-7000-8000-000000000002';
const rootOrder = convertToDottedOrderFormat(1_700_000_000_000, rootId).dottedOrder;
const childOrder = `${rootOrder}.${convertToDottedOrderFormat(1_700_000_000_001, childId).dottedOrder}`;

function runOf(overrides: Partial<RunCreate>): RunCreate {
  return {
    id: rootId,
    trace_id: rootId,
    dotted_order: rootOrder,
    name: 'agent',
    run_type: 'chain',
    session_name: 'default',
    start_time: 1_700_000_000_000,
    end_time: 1_700_000_000_100,
    inputs: {},
    ...overrides,
  };
}

const childOf = (overrides: Partial<RunCreate> = {}): RunCreate =>
  runOf({ id: childId, parent_run_id: rootId, dotted_order: childOrder, ...overrides });

describe('The stand-in for LangSmith', () => {
  test('takes and shows what the official client makes of a trace', async () => {
    const root = new RunTree({ name: 'agent', inputs: { q: 'hi' }, client, project_name: 'shop' });
    await root.postRun();
    const call = root.createChild({
      name: 'ChatOpenAI',
      run_type: 'llm',
      inputs: { messages: [{ role: 'user', content: 'hi' }] },
      extra: { metadata: { ls_provider: 'openai' } },
    });
    await call.postRun();
    call.addEvent({ name: 'new_token', time: new Date().toISOString() });
    await call.end({ choices: [] });
    await call.patchRun();
    await root.end({ answer: 42 }, 'Error: boom');
    await root.patchRun();
    await client.awaitPendingTraceBatches();

    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /info',
      'POST /runs/multipart',
    ]);
    expect(server.trees()).toMatchObject([
      {
        run: {
          id: root.id,
          trace_id: root.id,
          session_name: 'shop',
          inputs: { q: 'hi' },
          outputs: { answer: 42 },
          error: 'Error: boom',
        },
        children: [
          {
            run: { parent_run_id: root.id, run_type: 'llm', events: [{ name: 'new_token' }] },
            children: [],
          },
        ],
      },
    ]);
  });

  test('takes updates that come apart from their runs', async () => {
    await client.multipartIngestRuns({ runCreates: [runOf({})] });
    await client.multipartIngestRuns({
      runUpdates: [
        { id: rootId, trace_id: rootId, dotted_order: rootOrder, outputs: { late: true } },
      ],
    });
    expect(server.runs).toMatchObject([{ outputs: { late: true } }]);
  });

  test('takes batches without multipart', async () => {
    await client.batchIngestRuns({ runCreates: [runOf({}), childOf()] });
    expect(server.trees()).toMatchObject([{ children: [{ run: { id: childId } }] }]);
  });

  test('shows no run whose parent has not come', async () => {
    await client.multipartIngestRuns({ runCreates: [childOf()] });
    expect(server.runs).toHaveLength(1);
    expect(server.trees()).toEqual([]);
    expect(server.invisible()).toHaveLength(1);
  });

  const refused: [string, RunCreate[], string][] = [
    ['a wrong parent', [childOf({ parent_run_id: childId })], 'parent_run_id does not match'],
    [
      'a child that says it is a root',
      [childOf({ parent_run_id: undefined as never })],
      'single part',
    ],
    ['a root that says it is a child', [runOf({ parent_run_id: childId })], 'at least two parts'],
    ['another trace', [runOf({ trace_id: childId })], 'trace_id does not match'],
    ['a dotted order of another run', [runOf({ id: childId })], 'run_id does not match'],
    [
      'a child before its parent',
      [
        childOf({
          dotted_order: `${rootOrder}.${convertToDottedOrderFormat(1_699_999_999_999, childId).dottedOrder}`,
        }),
      ],
      'earlier than parent',
    ],
    ['a malformed dotted order', [runOf({ dotted_order: rootId })], "invalid 'dotted_order'"],
    ['the same run twice', [runOf({}), runOf({})], 'unexpected part'],
    ['a run without inputs', [runOf({ inputs: undefined as never })], 'inputs'],
    ['an unknown type', [runOf({ run_type: 'checkout' })], 'run_type'],
    ['half a character', [runOf({ inputs: { text: '\uD800' } })], 'surrogate'],
  ];

  test.each(refused)('refuses %s', async (_what, runCreates, reason) => {
    await client.multipartIngestRuns({ runCreates });
    expect(server.runs).toEqual([]);
    expect(vi.mocked(console.warn).mock.calls.join(' ')).toContain(reason);
  });

  test('refuses a run without dotted order, as does the client', async () => {
    const incomplete = runOf({});
    delete incomplete.dotted_order;
    await expect(client.multipartIngestRuns({ runCreates: [incomplete] })).rejects.toThrow(
      'dotted_order',
    );
    await expect(client.batchIngestRuns({ runCreates: [incomplete] })).rejects.toThrow(
      'dotted_order',
    );
  });

  test('answers 409 when it has the runs already', async () => {
    await client.batchIngestRuns({ runCreates: [runOf({})] });
    await expect(client.batchIngestRuns({ runCreates: [runOf({})] })).rejects.toMatchObject({
      status: 409,
    });
  });

  const malformed: [string, string][] = [
    ['a length that does not match', 'length=3\r\n\r\n{"id":1}'],
    ['bad JSON', 'length=4\r\n\r\n{"id'],
  ];

  test.each(malformed)('refuses %s', async (_what, part) => {
    const response = await fetch(`${server.url}/runs/multipart`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data; name="post.${rootId}"\r\nContent-Type: application/json; ${part}\r\n--b--\r\n`,
    });
    expect(response.status).toBe(422);
  });

  test('refuses a wrong key', async () => {
    const stranger = new Client({ apiKey: 'other', apiUrl: server.url });
    await expect(stranger.batchIngestRuns({ runCreates: [runOf({})] })).rejects.toMatchObject({
      status: 401,
    });
  });
});
