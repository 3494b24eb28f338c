import { attempt, read, readList, readString } from '@spanlight/callbacks/bridge';

/** The `error.type` of a tool that has failed. */
export const TOOL_ERROR = 'tool_error';

/** What a tool says that has failed, as its caller gets it: as a result. Undefined if it has not. Never throws. */
export function toolErrorOf(result: unknown): { name: string; message: string } | undefined {
  return attempt(() => {
    if (read(result, 'isError') !== true) {
      return undefined;
    }
    const texts = readList(result, 'content').map((part) => readString(part, 'text') ?? '');
    return { name: TOOL_ERROR, message: texts.join('\n') };
  }, undefined);
}

/** The code of JSON-RPC that a side got as the answer to its request. Undefined if it is another error. Never throws. */
export function receivedCode(error: unknown): number | undefined {
  const code = codeOf(error);
  // Transports have the status of an HTTP response there.
  return code !== undefined && code >= 100 && code < 600 ? undefined : code;
}

/** The code of JSON-RPC that is answered when a handler throws an error. Never throws. */
export function answeredCode(error: unknown): number {
  return codeOf(error) ?? INTERNAL_ERROR;
}

const INTERNAL_ERROR = -32_603;

function codeOf(error: unknown): number | undefined {
  const code = attempt(() => read(error, 'code'), undefined);
  return Number.isSafeInteger(code) ? Number(code) : undefined;
}
