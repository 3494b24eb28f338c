import { Refusal } from './multipart.ts';

/** A run as the service has it. */
export interface StoredRun {
  readonly id: string;
  readonly trace_id: string;
  readonly parent_run_id?: string;
  readonly dotted_order: string;
  readonly name: string;
  readonly run_type: string;
  readonly session_name: string;
  readonly start_time: string | number;
  readonly end_time?: string | number;
  readonly tags?: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly events?: readonly { readonly name: string; readonly time: string; kwargs?: unknown }[];
  readonly extra?: {
    readonly metadata?: Readonly<Record<string, unknown>>;
    readonly invocation_params?: Readonly<Record<string, unknown>>;
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SEGMENT = /^(\d{8}T\d{12}Z)([0-9a-f-]{36})$/;
const RUN_TYPES: ReadonlySet<unknown> = new Set([
  'chain',
  'embedding',
  'llm',
  'parser',
  'prompt',
  'retriever',
  'tool',
]);

/** Checks what the service is known to check, with the words that it uses, and what its documentation demands. */
export function checkRun(
  run: Record<string, unknown>,
): asserts run is Record<string, unknown> & StoredRun {
  const { id, trace_id: traceId, parent_run_id: parentId, dotted_order: order } = run;
  expect(typeof id === 'string' && UUID.test(id), `invalid run id ${String(id)}`);
  expect(typeof traceId === 'string' && UUID.test(traceId), `invalid trace_id of ${id}`);
  expect(typeof order === 'string', `dotted_order of ${id} is required`);
  checkDottedOrder(order, { id, traceId, parentId });
  expect(typeof run['name'] === 'string' && run['name'] !== '', `name of ${id} is required`);
  expect(RUN_TYPES.has(run['run_type']), `invalid run_type of ${id}`);
  expect(typeof run['session_name'] === 'string', `session_name of ${id} is required`);
  expect(isObject(run['inputs']), `inputs of ${id} must be an object`);
  expect(run['outputs'] === undefined || isObject(run['outputs']), `outputs of ${id}: no object`);
  expect(run['error'] === undefined || typeof run['error'] === 'string', `error of ${id}: no text`);
  expect(run['extra'] === undefined || isObject(run['extra']), `extra of ${id}: no object`);
  expect(isTextList(run['tags'] ?? []), `tags of ${id}: no texts`);
  const start = timeOf(run['start_time']);
  expect(!Number.isNaN(start), `invalid start_time of ${id}`);
  expect(
    run['end_time'] === undefined || timeOf(run['end_time']) >= start,
    `invalid end_time of ${id}`,
  );
  expect(
    Array.isArray(run['events'] ?? []) &&
      ((run['events'] ?? []) as unknown[]).every(
        (event) =>
          isObject(event) &&
          typeof event['name'] === 'string' &&
          !Number.isNaN(timeOf(event['time'])),
      ),
    `invalid events of ${id}`,
  );
}

interface Ids {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: unknown;
}

function checkDottedOrder(order: string, { id, traceId, parentId }: Ids): void {
  const segments = order.split('.').map((segment) => SEGMENT.exec(segment));
  const about = `run_id:${id} trace_id:${traceId} dotted_order:${order} parent_run_id:${String(parentId)}`;
  expect(
    segments.every((segment) => segment !== null),
    `invalid 'dotted_order' for ${about}`,
  );
  expect(
    segments.at(-1)?.[2] === id,
    `run_id does not match last part of dotted_order for ${about}`,
  );
  expect(
    segments[0]?.[2] === traceId,
    `trace_id does not match first part of dotted_order for ${about}`,
  );
  if (parentId === undefined) {
    expect(
      segments.length === 1,
      `dotted_order must contain a single part for root runs for ${about}`,
    );
  } else {
    expect(
      segments.length > 1,
      `dotted_order must contain at least two parts for child runs for ${about}`,
    );
    expect(
      segments.at(-2)?.[2] === parentId,
      `parent_run_id does not match second last part of dotted_order for ${about}`,
    );
  }
  for (const [index, segment] of segments.entries()) {
    const time = segment?.[1] ?? '';
    expect(!Number.isNaN(timeOf(isoOf(time))), `invalid timestamp in dotted_order for ${about}`);
    const parentTime = segments[index - 1]?.[1] ?? time;
    expect(
      time >= parentTime,
      `dotted_order has timestamp ${time} earlier than parent timestamp ${parentTime} for ${about}`,
    );
  }
}

function isoOf(time: string): string {
  return time.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})\d{3}Z$/,
    '$1-$2-$3T$4:$5:$6.$7Z',
  );
}

function timeOf(value: unknown): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function expect(isValid: boolean, detail: string): asserts isValid {
  if (!isValid) {
    throw new Refusal(400, detail);
  }
}
