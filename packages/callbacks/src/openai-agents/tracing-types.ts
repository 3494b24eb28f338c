// What is used of the SDK's traces and spans: so those of any of its versions will do.

/** A trace of the SDK: what is done for one `run`, or inside one `withTrace`. */
export interface SdkTrace {
  readonly traceId: string;
  readonly name: string;
  /** Links the traces of a conversation. */
  readonly groupId: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A span of the SDK. */
export interface SdkSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  /** The span that was current before, and will be again. */
  readonly previousSpan?: SdkSpan | undefined;
  /** ISO 8601. */
  readonly endedAt: string | null;
  /** Filled in while the span goes on. */
  readonly spanData: object;
  readonly error: object | null;
}
