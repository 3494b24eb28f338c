export { allOrNone } from './bridge/all-or-none.ts';
export { attempt } from './bridge/attempt.ts';
export { checkCallbacks } from './bridge/check-callbacks.ts';
export { type ClientKind, ClientHooks, type Listeners } from './bridge/client-hooks.ts';
export { managerOf } from './bridge/manager-of.ts';
export { blobPart, uriPart } from './bridge/media-parts.ts';
export { type CallAnswers, observeCall } from './bridge/observe-call.ts';
export {
  type Accumulator,
  type ChunkText,
  observeAnswer,
  reportAnswer,
  type StreamedAnswer,
} from './bridge/observe-answer.ts';
export type { StreamObserver } from './bridge/observe-chunks.ts';
export { observeMethod } from './bridge/observe-method.ts';
export { once } from './bridge/once.ts';
export { replaceMethod } from './bridge/replace-method.ts';
export { serverOf } from './bridge/server-of.ts';
export { followCopies } from './bridge/stainless/follow-copies.ts';
export { observeApiCall } from './bridge/stainless/observe-api-call.ts';
export type { ApiAnswers } from './bridge/stainless/observe-api-promise.ts';
export { toolCallPart, toolDefinition, toolResponsePart } from './bridge/tool-parts.ts';
export {
  read,
  readCount,
  readList,
  readNumber,
  readString,
  readStrings,
} from './bridge/untrusted.ts';
