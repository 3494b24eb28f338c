import type { Fault } from './otlp-server.ts';

/** Answers with a status and keeps nothing. */
export function answering(
  status: number,
  { body = '', retryAfter, type = 'text/plain' }: AnswerOptions = {},
): Fault {
  return ({ response }) => {
    const after = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    response.writeHead(status, { 'content-type': type, ...after }).end(body);
  };
}

interface AnswerOptions {
  body?: string | Uint8Array;
  retryAfter?: string;
  type?: string;
}

/** Accepts deliveries of so many spans at most. */
export function tooLargeAbove(maxSpans: number): Fault {
  const refuse = answering(413);
  return (delivery) => (delivery.spans.length > maxSpans ? refuse(delivery) : delivery.accept());
}

/** Accepts deliveries without this span in them. */
export function refusing(name: string): Fault {
  const refuse = answering(400, { body: 'a span is not valid' });
  return (delivery) =>
    delivery.spans.some((span) => span.name === name) ? refuse(delivery) : delivery.accept();
}

/** Never answers. */
export const hanging: Fault = () => {};

/** Cuts the connection without an answer. */
export const cutting: Fault = ({ response }) => void response.socket?.resetAndDestroy();

/** Keeps the spans, and then the connection breaks in the middle of the answer. */
export const resetInBody: Fault = ({ response, keep }) => {
  keep();
  response.writeHead(200, { 'content-length': 1000 });
  response.write('{', () => response.socket?.resetAndDestroy());
};

/** Keeps the spans, and then answers a byte at a time, for longer than anybody waits. */
export const slowBody: Fault = ({ response, keep }) => {
  keep();
  response.writeHead(200, { 'content-length': 1000 });
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
};
