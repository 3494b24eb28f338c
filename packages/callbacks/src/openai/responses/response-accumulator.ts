import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

/** A field of an output item, or of a part of that type in one of the item's lists. */
interface Place {
  readonly field: string;
  readonly list?: 'content' | 'summary';
  readonly type?: string;
}

/** Where the text goes that comes in pieces. */
const DELTAS: ReadonlyMap<unknown, Place> = /* @__PURE__ */ new Map<unknown, Place>([
  ['response.output_text.delta', { list: 'content', type: 'output_text', field: 'text' }],
  ['response.refusal.delta', { list: 'content', type: 'refusal', field: 'refusal' }],
  ['response.reasoning_text.delta', { list: 'content', type: 'reasoning_text', field: 'text' }],
  [
    'response.reasoning_summary_text.delta',
    { list: 'summary', type: 'summary_text', field: 'text' },
  ],
  ['response.function_call_arguments.delta', { field: 'arguments' }],
  ['response.mcp_call_arguments.delta', { field: 'arguments' }],
  ['response.custom_tool_call_input.delta', { field: 'input' }],
  ['response.code_interpreter_call_code.delta', { field: 'code' }],
]);

/** Adds up the events of a stream to the response as it stands. */
export class ResponseAccumulator {
  #response: object | undefined;
  readonly #items = new Map<number, Record<string, unknown>>();

  add(event: unknown): void {
    const response = read(event, 'response');
    if (typeof response === 'object' && response !== null) {
      this.#response = response;
    }
    const index = readCount(event, 'output_index') ?? 0;
    const item = read(event, 'item');
    if (typeof item === 'object' && item !== null) {
      this.#items.set(index, { ...item });
    }
    const place = DELTAS.get(read(event, 'type'));
    const delta = readString(event, 'delta');
    if (place !== undefined && delta !== undefined) {
      this.#append(this.#itemAt(index), place, delta, event);
    }
  }

  /** The last that came whole, with the output items if it has none itself, as while the model is at work. */
  get response(): unknown {
    if (this.#items.size === 0 || readList(this.#response, 'output').length > 0) {
      return this.#response;
    }
    const items = [...this.#items].toSorted(([a], [b]) => a - b);
    return { ...this.#response, output: items.map(([, item]) => item) };
  }

  #itemAt(index: number): Record<string, unknown> {
    let item = this.#items.get(index);
    if (item === undefined) {
      item = { type: 'message', role: 'assistant' };
      this.#items.set(index, item);
    }
    return item;
  }

  // The lists and parts of an item are the program's: they are replaced, not changed.
  #append(item: Record<string, unknown>, place: Place, delta: string, event: unknown): void {
    const { field, list, type } = place;
    if (list === undefined) {
      item[field] = (readString(item, field) ?? '') + delta;
      return;
    }
    const parts = [...readList(item, list)];
    const index = Math.min(readCount(event, `${list}_index`) ?? 0, parts.length);
    const part = parts[index];
    parts[index] = {
      ...(typeof part === 'object' ? part : undefined),
      type,
      [field]: (readString(part, field) ?? '') + delta,
    };
    item[list] = parts;
  }
}
