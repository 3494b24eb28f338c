import { CallbackManager, type Callbacks } from '@spanlight/callbacks';

import { observeCall } from './observe-call.ts';
import { replaceMethod } from './replace-method.ts';

/** What is used of a client of the `openai` package: so any of its versions, and its subclasses, will do. */
export interface OpenAIClient {
  readonly baseURL: string;
  readonly chat: { readonly completions: { create(...args: never[]): unknown } };
  withOptions(...args: never[]): unknown;
}

const hooks = /* @__PURE__ */ new WeakMap<OpenAIClient, ClientHook>();

/** Lets callbacks listen to a client, through its own methods. Copies made by `withOptions` are listened to as well. */
export class ClientHook {
  readonly #client: OpenAIClient;
  /** The hook of the client of which this one's is a copy. */
  readonly #source: ClientHook | undefined;
  readonly #own = new Set<Callbacks>();
  #restore: (() => void) | undefined;

  private constructor(client: OpenAIClient, source?: ClientHook) {
    this.#client = client;
    this.#source = source;
  }

  /** The hook of a client: always the same one. */
  static of(client: OpenAIClient, source?: ClientHook): ClientHook {
    let hook = hooks.get(client);
    if (hook === undefined) {
      hook = new ClientHook(client, source);
      hooks.set(client, hook);
    }
    return hook;
  }

  add(callbacks: Callbacks): void {
    this.#own.add(callbacks);
    this.#install();
  }

  /** Restores the client when nobody is left. */
  remove(callbacks: Callbacks): void {
    this.#own.delete(callbacks);
    if (this.#own.size === 0 && this.#source === undefined) {
      this.#restore?.();
      this.#restore = undefined;
    }
  }

  #install(): void {
    if (this.#restore === undefined) {
      const { completions } = this.#client.chat;
      const restoreCreate = replaceMethod(completions, 'create', (body, call) =>
        this.#create(body, call),
      );
      const restoreWithOptions = replaceMethod(this.#client, 'withOptions', (_options, call) =>
        this.#copy(call),
      );
      this.#restore = () => {
        restoreCreate();
        restoreWithOptions();
      };
    }
  }

  #create(body: unknown, call: () => unknown): unknown {
    const manager = this.#manager();
    return manager === undefined ? call() : observeCall(this.#client, manager, body, call);
  }

  #copy(call: () => unknown): unknown {
    const copy = call();
    if (isOpenAIClient(copy)) {
      ClientHook.of(copy, this).#install();
    }
    return copy;
  }

  #listeners(): ReadonlySet<Callbacks> {
    return this.#source === undefined
      ? this.#own
      : new Set([...this.#source.#listeners(), ...this.#own]);
  }

  #manager(): CallbackManager | undefined {
    const listeners = this.#listeners();
    const [first] = listeners;
    if (first === undefined || (listeners.size === 1 && first instanceof CallbackManager)) {
      return first;
    }
    const manager = new CallbackManager();
    for (const callbacks of listeners) {
      // What a manager throws is what its own critical handlers threw.
      manager.add(callbacks, { critical: callbacks instanceof CallbackManager });
    }
    return manager;
  }
}

/** Whether a value can be hooked. */
export function isOpenAIClient(value: unknown): value is OpenAIClient {
  const client = value as Partial<OpenAIClient> | null | undefined;
  return (
    typeof client?.chat?.completions?.create === 'function' &&
    typeof client.withOptions === 'function'
  );
}
