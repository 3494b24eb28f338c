import { read, readString } from '@spanlight/callbacks/bridge';

/** Why a span of the SDK failed. */
export interface SpanFailure {
  /** With what is known of the error; the SDK does not pass on the error itself. */
  readonly error: { readonly name: string; readonly message: string; readonly status?: number };
  /** Of low cardinality. */
  readonly errorType: string;
}

/** What the SDK says of failures of its own. */
const SENTENCES: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map([
  ['Error running tool', 'tool_error'],
  ['Error running tool (non-fatal)', 'tool_error'],
  ['Guardrail tripwire triggered', 'guardrail_tripwire_triggered'],
  ['Max turns exceeded', 'max_turns_exceeded'],
  ['Multiple handoffs requested', 'multiple_handoffs_requested'],
]);
/** An error as a string. The SDK's errors for guardrails are called `…Triggered`. */
const ERROR_TEXT = /^(?<name>[A-Z]\w{0,50}(?:Error|Exception|Triggered)|Error)(?:: |$)(?<text>.*)/s;
/** How clients of Stainless begin their messages. */
const STATUS = /^(?<status>[45]\d\d) /;
/** What those say whose call a signal has cancelled. */
const CANCELLATION = /^(?:(?:Request|This operation|The operation) was aborted|AbortError)\b/;

/** Why a span failed, as far as the SDK tells. Undefined if it did not fail. */
export function failureOf(spanError: unknown): SpanFailure | undefined {
  if (typeof spanError !== 'object' || spanError === null) {
    return undefined;
  }
  const sentence = readString(spanError, 'message') ?? '';
  const thrown = readString(read(spanError, 'data'), 'error');
  const message = thrown === undefined ? sentence : `${sentence}: ${thrown}`;
  const { name = 'Error', text = thrown ?? sentence } =
    ERROR_TEXT.exec(thrown ?? sentence)?.groups ?? {};
  if (CANCELLATION.test(text) || name === 'AbortError') {
    return { error: { name: 'AbortError', message }, errorType: 'AbortError' };
  }
  const status = STATUS.exec(text)?.groups?.['status'];
  const errorType = SENTENCES.get(sentence) ?? (name === 'Error' ? (status ?? '_OTHER') : name);
  return {
    error: { name, message, ...(status === undefined ? undefined : { status: Number(status) }) },
    errorType,
  };
}
