import {
  type Accumulator,
  read,
  readCount,
  readList,
  readString,
} from '@spanlight/callbacks/bridge';

import { type Fields, fieldsOf } from './fields.ts';
import { withoutPlaceholders } from './placeholders.ts';

/** Adds up the events of a stream to the message that the same request without `stream` would have answered. */
export class EventAccumulator implements Accumulator {
  #message: Fields = {};
  #isStopped = false;
  readonly #blocks = new Map<number, Fields>();
  /** The JSON of the input of a tool, as far as it has come. */
  readonly #inputs = new Map<number, string>();

  add(event: unknown): void {
    const index = readCount(event, 'index') ?? this.#blocks.size;
    switch (read(event, 'type')) {
      case 'message_start':
        this.#message = withoutPlaceholders(read(event, 'message'));
        break;
      case 'content_block_start':
        this.#addBlock(index, fieldsOf(read(event, 'content_block')));
        break;
      case 'content_block_delta':
        this.#addDelta(index, read(event, 'delta'));
        break;
      case 'message_delta': {
        // Its counts are totals; those that do not apply are null.
        const usage = { ...fieldsOf(this.#message['usage']), ...known(read(event, 'usage')) };
        this.#message = { ...this.#message, ...known(read(event, 'delta')), usage };
        break;
      }
      case 'message_stop':
        this.#isStopped = true;
        break;
      default:
    }
  }

  get answer(): object {
    for (const [index, json] of this.#inputs) {
      this.#blockAt(index)['input'] = parsed(json);
    }
    const content = [...this.#blocks].toSorted(([a], [b]) => a - b).map(([, block]) => block);
    return { ...this.#message, content };
  }

  /** Whether the model has said why it stopped, or that it has. */
  get isFinished(): boolean {
    return this.#isStopped || readString(this.#message, 'stop_reason') !== undefined;
  }

  #addBlock(index: number, block: Fields): void {
    this.#blocks.set(index, block);
    // It says which model writes the rest.
    const model = block['type'] === 'fallback' ? readString(block['to'], 'model') : undefined;
    if (model !== undefined) {
      this.#message = { ...this.#message, model };
    }
  }

  #blockAt(index: number): Fields {
    const block = this.#blocks.get(index) ?? {};
    this.#blocks.set(index, block);
    return block;
  }

  #addDelta(index: number, delta: unknown): void {
    const block = this.#blockAt(index);
    switch (read(delta, 'type')) {
      case 'text_delta':
        block['type'] ??= 'text';
        append(block, delta, 'text');
        break;
      case 'thinking_delta':
        block['type'] ??= 'thinking';
        append(block, delta, 'thinking');
        break;
      case 'input_json_delta': {
        const json = this.#inputs.get(index) ?? '';
        this.#inputs.set(index, json + (readString(delta, 'partial_json') ?? ''));
        break;
      }
      case 'citations_delta':
        block['citations'] = [...readList(block, 'citations'), read(delta, 'citation')];
        break;
      case 'signature_delta':
      case 'compaction_delta': {
        const { type: _type, ...values } = fieldsOf(delta);
        Object.assign(block, values);
        break;
      }
      default:
    }
  }
}

function append(block: Fields, delta: unknown, name: string): void {
  block[name] = (readString(block, name) ?? '') + (readString(delta, name) ?? '');
}

function known(value: unknown): Fields {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(([, field]) => field !== undefined && field !== null),
  );
}

/** What a model wrote as the input of a tool. Of one that is malformed or cut off: the text. */
function parsed(json: string): unknown {
  try {
    return json === '' ? {} : (JSON.parse(json) as unknown);
  } catch {
    return json;
  }
}
