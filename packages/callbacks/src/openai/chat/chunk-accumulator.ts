import {
  type Accumulator,
  read,
  readCount,
  readList,
  readString,
} from '@spanlight/callbacks/bridge';

interface ToolCall {
  id?: string;
  type: string;
  function: { name: string; arguments: string };
}

interface Choice {
  readonly index: number;
  finish_reason: string | null;
  readonly message: {
    role: string;
    content: string | null;
    refusal?: string;
    reasoning_content?: string;
    tool_calls?: ToolCall[];
  };
}

const FACTS = ['id', 'model', 'created', 'service_tier', 'system_fingerprint', 'usage'] as const;

/** Adds up the chunks of a stream to the chat completion that the same request without `stream` would have answered. */
export class ChunkAccumulator implements Accumulator {
  readonly #facts: Record<string, unknown> = {};
  readonly #choices = new Map<number, Choice>();
  readonly #toolCalls = new Map<string, ToolCall>();

  add(chunk: unknown): void {
    for (const name of FACTS) {
      const value = read(chunk, name);
      if (value !== undefined && value !== null) {
        this.#facts[name] = value;
      }
    }
    readList(chunk, 'choices').forEach((choice, position) => this.#addChoice(choice, position));
  }

  get answer(): object {
    const choices = [...this.#choices.values()].toSorted((a, b) => a.index - b.index);
    return { ...this.#facts, object: 'chat.completion', choices };
  }

  /** Whether every choice that has begun has also said why it stopped. False if none has begun. */
  get isFinished(): boolean {
    const choices = [...this.#choices.values()];
    return choices.length > 0 && choices.every((choice) => choice.finish_reason !== null);
  }

  #addChoice(chunk: unknown, position: number): void {
    const choice = this.#choiceAt(readCount(chunk, 'index') ?? position);
    const delta = read(chunk, 'delta');
    const { message } = choice;
    choice.finish_reason = readString(chunk, 'finish_reason') ?? choice.finish_reason;
    message.role = readString(delta, 'role') ?? message.role;

    const content = readString(delta, 'content');
    if (content !== undefined) {
      message.content = (message.content ?? '') + content;
    }
    const refusal = readString(delta, 'refusal');
    if (refusal !== undefined) {
      message.refusal = (message.refusal ?? '') + refusal;
    }
    const reasoning = readString(delta, 'reasoning_content') ?? readString(delta, 'reasoning');
    if (reasoning !== undefined) {
      message.reasoning_content = (message.reasoning_content ?? '') + reasoning;
    }
    for (const call of readList(delta, 'tool_calls')) {
      this.#addToolCall(choice, call);
    }
  }

  #choiceAt(index: number): Choice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = { index, finish_reason: null, message: { role: 'assistant', content: null } };
      this.#choices.set(index, choice);
    }
    return choice;
  }

  // The index tells which call a piece belongs to. Providers that leave it out, or send 0 always, send whole calls with ids.
  #addToolCall(choice: Choice, piece: unknown): void {
    const calls = (choice.message.tool_calls ??= []);
    const id = readString(piece, 'id');
    const index = readCount(piece, 'index');
    const key = `${choice.index}.${index ?? id ?? calls.length - 1}`;
    let call = this.#toolCalls.get(key);
    if (call === undefined || (id !== undefined && call.id !== undefined && id !== call.id)) {
      call = { type: 'function', function: { name: '', arguments: '' } };
      this.#toolCalls.set(key, call);
      calls.push(call);
    }
    if (id !== undefined) {
      call.id = id;
    }
    call.type = readString(piece, 'type') ?? call.type;
    const called = read(piece, 'function') ?? read(piece, 'custom');
    call.function.name = readString(called, 'name') ?? call.function.name;
    call.function.arguments += readString(called, 'arguments') ?? readString(called, 'input') ?? '';
  }
}
