import type { Fault } from './backend.ts';

/** Answers with a status and keeps nothing. */
export function answering(status: number, retryAfter?: () => string): Fault {
  return ({ response }) => {
    response.writeHead(status, retryAfter && { 'retry-after': retryAfter() }).end('{}');
  };
}

/** Accepts deliveries of so many spans at most. */
export function tooLargeAbove(maxSpans: number): Fault {
  const refuse = answering(413);
  return (delivery) => (delivery.spans.length > maxSpans ? refuse(delivery) : delivery.accept());
}

/** Accepts deliveries without this span in them. */
export function refusing(name: string): Fault {
  const refuse = answering(400);
  return (delivery) =>
    delivery.spans.some((span) => span.name === name) ? refuse(delivery) : delivery.accept();
}

/** Never answers. */
export const hanging: Fault = () => {};

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
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};
