import type { Fault } from './zipkin-stand-in.ts';

/** Answers with a status and keeps nothing. */
export function answering(
  status: number,
  headers: () => Record<string, string> = () => ({}),
): Fault {
  return ({ response }) => void response.writeHead(status, headers()).end();
}

/** Answers with a status and a text. */
export function saying(status: number, message: string): Fault {
  return ({ response }) =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(message);
}

/** Never answers. */
export const hanging: Fault = () => {};

/** Takes requests of so many spans at most. */
export function tooLargeAbove(maxSpans: number, refuse: Fault): Fault {
  return (request) => (request.spans.length > maxSpans ? refuse(request) : accept(request));
}

/** Takes requests without this span in them. */
export function refusing(name: string): Fault {
  const refuse = saying(400, 'Expected something else');
  return (request) =>
    request.spans.some((span) => span.name === name) ? refuse(request) : accept(request);
}

/** Breaks the connection before it answers. Nothing is kept. */
export const resetBeforeAnswer: Fault = ({ response }) => void response.socket?.resetAndDestroy();

/** Keeps the spans, and then the connection breaks in the middle of the answer. */
export const resetInAnswer: Fault = ({ response, keep }) => {
  keep();
  response.writeHead(202, { 'content-length': 1000 });
  response.write('{', () => response.socket?.resetAndDestroy());
};

/** Keeps the spans, and then answers a byte at a time, for longer than anybody waits. */
export const slowAnswer: Fault = ({ response, keep }) => {
  keep();
  response.writeHead(202, { 'content-length': 1000 });
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};

const accept: Fault = ({ keep, response }) => {
  keep();
  response.writeHead(202).end();
};
