/** A server that a test has started, on a free port of 127.0.0.1. */
export interface LocalServer {
  readonly url: string;
  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void>;
}
