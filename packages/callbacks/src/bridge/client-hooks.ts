import type { CallbackManager, Callbacks } from '@spanlight/callbacks';
import { errorMessage } from '@spanlight/core';

import { checkCallbacks } from './check-callbacks.ts';
import { managerOf } from './manager-of.ts';
import { once } from './once.ts';

/** A client, and who listens to it. */
export interface Listeners<Client extends object> {
  readonly client: Client;
  /** Calls all of them. Undefined if there is nobody: then a call is to be made as if the client were not hooked. */
  manager(): CallbackManager | undefined;
  /** Lets them, and whoever comes later, listen to a copy of the client as well, if the value is one. */
  follow(copy: unknown): void;
}

/** How clients of one kind are listened to. */
export interface ClientKind<Client extends object> {
  /** The function that users call, for messages. */
  readonly register: string;
  /** What they are to pass to it, for messages. */
  readonly expected: string;
  isClient(value: unknown): value is Client;
  /**
   * Replaces the client's methods.
   *
   * @returns puts them back
   */
  install(listeners: Listeners<Client>): () => void;
}

/** Lets callbacks listen to clients of one kind, through methods of theirs that are replaced while anybody listens. */
export class ClientHooks<Client extends object> {
  readonly #kind: ClientKind<Client>;
  readonly #hooks = new WeakMap<Client, ClientHook<Client>>();

  constructor(kind: ClientKind<Client>) {
    this.#kind = kind;
  }

  /**
   * Lets callbacks listen to a client. Registering the same ones again has no effect.
   *
   * @returns undoes it: when nobody listens any more, the client is as it was
   * @throws TypeError for anything else than a client and callbacks, and if the client is frozen
   */
  register(client: Client, callbacks: Callbacks): () => void {
    const { expected, register } = this.#kind;
    if (!this.#kind.isClient(client)) {
      const text = `${register} cannot listen to this client. Pass ${expected}.`;
      throw new TypeError(errorMessage('callbacks', text));
    }
    checkCallbacks(register, callbacks);
    const hook = this.#hookOf(client);
    hook.add(callbacks);
    return once(() => hook.remove(callbacks));
  }

  #hookOf(client: Client, source?: ClientHook<Client>): ClientHook<Client> {
    let hook = this.#hooks.get(client);
    if (hook === undefined) {
      const follow = (copy: unknown): void => {
        if (this.#kind.isClient(copy)) {
          this.#hookOf(copy, hook).install();
        }
      };
      hook = new ClientHook(this.#kind, client, follow, source);
      this.#hooks.set(client, hook);
    }
    return hook;
  }
}

class ClientHook<Client extends object> implements Listeners<Client> {
  readonly client: Client;
  readonly follow: (copy: unknown) => void;
  readonly #kind: ClientKind<Client>;
  /** The hook of the client of which this one's is a copy. */
  readonly #source: ClientHook<Client> | undefined;
  readonly #own = new Set<Callbacks>();
  #restore: (() => void) | undefined;

  constructor(
    kind: ClientKind<Client>,
    client: Client,
    follow: (copy: unknown) => void,
    source: ClientHook<Client> | undefined,
  ) {
    this.#kind = kind;
    this.client = client;
    this.follow = follow;
    this.#source = source;
  }

  add(callbacks: Callbacks): void {
    this.#own.add(callbacks);
    this.install();
  }

  /** Restores the client when nobody is left. */
  remove(callbacks: Callbacks): void {
    this.#own.delete(callbacks);
    if (this.#own.size === 0 && this.#source === undefined) {
      this.#restore?.();
      this.#restore = undefined;
    }
  }

  install(): void {
    this.#restore ??= this.#kind.install(this);
  }

  manager(): CallbackManager | undefined {
    return managerOf(this.#listeners());
  }

  #listeners(): ReadonlySet<Callbacks> {
    return this.#source === undefined
      ? this.#own
      : new Set([...this.#source.#listeners(), ...this.#own]);
  }
}
