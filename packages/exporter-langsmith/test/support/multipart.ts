/** A part of a multipart request. */
export interface Part {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** A request that the service would refuse, and what it answers. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The parts of a multipart body, each as long as it says. */
export function parseMultipart(body: Buffer, contentType: string | undefined): Part[] {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) {
    throw new Refusal(422, `not multipart: ${contentType}`);
  }
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let position = 0;
  for (;;) {
    expectAt(body, position, delimiter);
    position += delimiter.length;
    if (body.subarray(position).toString() === '--\r\n') {
      return parts;
    }
    expectAt(body, position, Buffer.from('\r\n'));
    const headersEnd = body.indexOf('\r\n\r\n', position);
    const headers = body.subarray(position, headersEnd).toString();
    const name = /^Content-Disposition: form-data; name="([^"]*)"$/m.exec(headers)?.[1];
    const type = /^Content-Type: ([^\r]*)$/m.exec(headers)?.[1];
    const length = Number(/; ?length=(\d+)$/.exec(type ?? '')?.[1]);
    if (headersEnd < 0 || name === undefined || type === undefined || Number.isNaN(length)) {
      throw new Refusal(422, `part without name, type or length: ${headers}`);
    }
    const start = headersEnd + 4;
    parts.push({ name, contentType: type, content: body.subarray(start, start + length) });
    position = start + length;
    // Also where a length is wrong, for then no delimiter follows.
    expectAt(body, position, Buffer.from('\r\n'));
    position += 2;
  }
}

function expectAt(body: Buffer, position: number, expected: Buffer): void {
  if (!body.subarray(position, position + expected.length).equals(expected)) {
    throw new Refusal(422, `malformed multipart at byte ${position}`);
  }
}
