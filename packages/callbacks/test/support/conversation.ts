import { setTimeout as sleep } from 'node:timers/promises';

import type { CallbackManager, LlmRun } from '@spanlight/callbacks';

import type { Random } from './random.ts';

/** What a span should be: its end is a type of error, an end reason, or `done`. */
interface Expected {
  readonly name: string;
  end: string;
  tokens: number;
  children: Expected[];
}

const ENDS = ['done', 'break', 'aborted', 'RangeError'] as const;

/** An agent that does things at random, and notes what it has done: so the truth does not come from what it is to check. */
export class Conversation {
  readonly name: string;
  readonly expected: Expected;
  /** Input tokens spent. */
  tokens = 0;
  readonly #manager: CallbackManager;
  readonly #random: Random;
  #count = 0;

  constructor(name: string, manager: CallbackManager, random: Random) {
    this.name = name;
    this.expected = { name: `invoke_agent ${name}`, end: 'done', tokens: 0, children: [] };
    this.#manager = manager;
    this.#random = random;
  }

  async hold(): Promise<void> {
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 8; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one turn after the other
        await this.#step(this.expected, 0);
      }
      if (this.#random.integer(4) === 0) {
        this.expected.end = 'TypeError';
        throw new TypeError('the agent failed');
      }
    };
    await this.#manager.agent({ agentName: this.name }, turns).catch(() => undefined);
  }

  async #step(parent: Expected, depth: number): Promise<void> {
    const steps = [
      () => this.#call(parent),
      () => this.#stream(parent),
      () => this.#tool(parent, depth),
      () => Promise.all([this.#stream(parent), this.#tool(parent, depth), this.#call(parent)]),
    ] as const;
    await this.#pause();
    await this.#random.pick(depth > 2 ? [steps[0], steps[1]] : steps)();
  }

  async #call(parent: Expected): Promise<void> {
    const model = this.#next('m');
    const expected = this.#expect(parent, `chat ${model}`);
    const end = this.#random.pick(ENDS);
    const call = this.#manager.llmCall({ provider: 'acme', model }, async (run) => {
      await this.#pause();
      this.#spend(run, expected);
      await this.#pause();
      if (end !== 'break') {
        expected.end = end;
        failWith(end);
      }
      return 'answer';
    });
    await call.catch(() => undefined);
  }

  async #stream(parent: Expected): Promise<void> {
    const model = this.#next('m');
    const expected = this.#expect(parent, `chat ${model}`);
    const end = this.#random.pick(ENDS);
    expected.end = end;
    const stream = this.#manager.llmCall({ provider: 'acme', model, stream: true }, (run) =>
      this.#chunks(run, expected, end),
    );
    const last = await this.#read(stream, end).catch(() => undefined);
    if (end === 'break' && last !== 'b') {
      throw new Error('the stream was not read as expected');
    }
  }

  async *#chunks(run: LlmRun, expected: Expected, end: string): AsyncGenerator<string> {
    this.#spend(run, expected);
    for (const token of ['a', 'b', 'c']) {
      // oxlint-disable-next-line no-await-in-loop -- they come one after the other
      await this.#pause();
      run.token(token);
      yield token;
    }
    failWith(end);
  }

  async #read(stream: AsyncIterable<string>, end: string): Promise<string> {
    let last = '';
    for await (const token of stream) {
      last = token;
      await this.#pause();
      if (end === 'break' && token === 'b') {
        break;
      }
    }
    return last;
  }

  async #tool(parent: Expected, depth: number): Promise<void> {
    const toolName = this.#next('t');
    const expected = this.#expect(parent, `execute_tool ${toolName}`);
    const end = this.#random.pick(['done', 'aborted', 'RangeError']);
    expected.end = end;
    const call = this.#manager.toolCall({ toolName }, async () => {
      await this.#step(expected, depth + 1);
      failWith(end);
    });
    await call.catch(() => undefined);
  }

  #spend(run: LlmRun, expected: Expected): void {
    const inputTokens = 1 + this.#random.integer(1000);
    run.report({ inputTokens, outputTokens: 1 });
    expected.tokens = inputTokens;
    this.tokens += inputTokens;
  }

  #expect(parent: Expected, name: string): Expected {
    const expected: Expected = { name, end: 'done', tokens: 0, children: [] };
    parent.children = [...parent.children, expected].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return expected;
  }

  #next(prefix: string): string {
    this.#count += 1;
    return `${this.name}-${prefix}${this.#count}`;
  }

  async #pause(): Promise<void> {
    const millis = this.#random.integer(4);
    await (millis === 3 ? Promise.resolve() : sleep(millis));
  }
}

function failWith(end: string): void {
  if (end === 'aborted') {
    throw new DOMException('aborted', 'AbortError');
  }
  if (end === 'RangeError') {
    throw new RangeError('failed');
  }
}
