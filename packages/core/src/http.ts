export { httpFailure, type HttpAnswer } from './http/http-failure.ts';
export { parseRetryAfter } from './http/retry-after.ts';
export { serverMessage } from './http/server-message.ts';
export { withTimeout } from './http/with-timeout.ts';
