/** Brings encoded spans to a server, over one protocol. Makes one attempt: trying again is up to whoever has the spans. */
export interface Sender {
  /**
   * Resolves when the server has taken the request, although it may have refused some of the spans. Rejects with an
   * `ExportError` if something can be done about the failure.
   *
   * @param signal - breaks the request off; nobody waits for it any more then
   */
  send(request: Uint8Array, signal: AbortSignal): Promise<ServerAnswer>;
  /** Closes connections. Nothing is under way any more. */
  close(): void;
}

/** What a server says about a request that it has taken. */
export interface ServerAnswer {
  readonly body: Uint8Array;
  /** What was sent along and must not stand in a message, even if the server repeats it. */
  readonly secrets: readonly string[];
}
