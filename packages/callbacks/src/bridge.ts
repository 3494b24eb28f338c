export { type ClientKind, ClientHooks, type Listeners } from './bridge/client-hooks.ts';
export { blobPart, uriPart } from './bridge/media-parts.ts';
export { type CallAnswers, observeCall } from './bridge/observe-call.ts';
export type { StreamObserver } from './bridge/observe-chunks.ts';
export { replaceMethod } from './bridge/replace-method.ts';
export { serverOf } from './bridge/server-of.ts';
export { observeApiCall } from './bridge/stainless/observe-api-call.ts';
export type { ApiAnswers } from './bridge/stainless/observe-api-promise.ts';
export { read, readCount, readList, readNumber, readString } from './bridge/untrusted.ts';
