import { errorMessage } from '@spanlight/core';

/** Kinds of content, each of which can be let onto spans for itself. */
export interface ContentCapture {
  /** What models, agents, chains and graph nodes are asked, instructions included. Default: false. */
  readonly input?: boolean;
  /** What they answer. Default: false. */
  readonly output?: boolean;
  /** Definitions, arguments and results of tools, and what their servers tell meanwhile. Default: false. */
  readonly tools?: boolean;
  /** Queries of retrievers, and the ids and scores of what they find. Default: false. */
  readonly retrieval?: boolean;
  /**
   * Messages of errors: many a provider quotes the request in them, many a tool its arguments. Without, an error is told by
   * its type, its code, the status of the response, and where it was thrown. Default: false.
   */
  readonly errors?: boolean;
}

/** A kind of content. */
export type ContentKind = keyof ContentCapture;

const KINDS: readonly ContentKind[] = ['input', 'output', 'tools', 'retrieval', 'errors'];

// Of our own variable, and of OpenTelemetry's, for which there are two styles of values.
const VARIABLES = [
  'SPANLIGHT_CAPTURE_CONTENT',
  'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
] as const;
const ON = /^(?:1|true|yes|on|span_only|span_and_event)$/;
const OFF = /^(?:0|false|no|off|no_content|event_only)$/; // we make no events of content

const warnedAbout = /* @__PURE__ */ new Set<string>();

/**
 * Which content is captured: as the option says, else the first variable that is set.
 *
 * @throws TypeError if the option is neither a boolean nor an object of booleans
 */
export function capturedKinds(
  option: boolean | ContentCapture | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ReadonlySet<ContentKind> {
  const capture = option === undefined ? captureFromEnvironment(env) : option;
  if (typeof capture === 'boolean') {
    return new Set(capture ? KINDS : []);
  }
  if (typeof capture !== 'object' || capture === null) {
    throw new TypeError(
      errorMessage('callbacks', 'captureContent must be true, false, or an object of these.'),
    );
  }
  for (const [kind, value] of Object.entries(capture)) {
    if (
      !KINDS.some((known) => known === kind) ||
      (value !== undefined && typeof value !== 'boolean')
    ) {
      const text = `captureContent.${kind} cannot be set so. Set any of ${KINDS.join(', ')} to true or false.`;
      throw new TypeError(errorMessage('callbacks', text));
    }
  }
  return new Set(KINDS.filter((kind) => capture[kind] === true));
}

function captureFromEnvironment(env: Readonly<Record<string, string | undefined>>): boolean {
  for (const name of VARIABLES) {
    const value = env[name]?.trim().toLowerCase() ?? '';
    if (ON.test(value)) {
      return true;
    }
    if (OFF.test(value)) {
      return false;
    }
    if (value !== '' && !warnedAbout.has(name)) {
      warnedAbout.add(name);
      const text = `${name} is ignored: it is neither true nor false. Set one of these.`;
      console.warn(errorMessage('callbacks', text));
    }
  }
  return false;
}
