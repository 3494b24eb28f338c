import type {
  Agent,
  IncomingHttpHeaders,
  IncomingMessage,
  request as httpRequest,
} from 'node:http';

/** What a server has answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty if it was broken off, or is too long. */
  readonly body: Buffer;
}

/** Longer answers are not read (specification of OTLP), whatever the server has to say. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Posts a body. Rejects if nothing is answered; once a status is here, it counts, whatever becomes of the rest. */
export async function postOverHttp(
  request: typeof httpRequest,
  url: URL,
  options: { headers: Readonly<Record<string, string>>; agent: Agent; signal: AbortSignal },
  body: Uint8Array,
): Promise<HttpAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { ...options, method: 'POST' }, resolve)
      .on('error', reject)
      .end(body);
  });
  const { statusCode = 0, headers } = response;
  return { status: statusCode, headers, body: await readBody(response, options.signal) };
}

function readBody(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const breakOff = (): void => {
      resolve(Buffer.alloc(0));
      response.destroy();
    };
    signal.addEventListener('abort', breakOff);
    response
      .on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) {
          breakOff();
        }
      })
      .on('end', () => resolve(Buffer.concat(chunks)))
      .on('error', breakOff);
  });
}
