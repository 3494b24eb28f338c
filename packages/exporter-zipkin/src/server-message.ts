const MAX_LENGTH = 200;
/** Shorter words are no secrets, but may well stand in a sentence. */
const MIN_SECRET_LENGTH = 8;

/**
 * How the body of an answer begins, for a message: in one line, and without the secrets that were sent, in case it repeats
 * them. Empty if it is a web page, or cannot be read.
 */
export async function serverMessage(
  response: Response,
  secrets: readonly string[],
): Promise<string> {
  let text = await firstChunk(response);
  if (/^\s*</.test(text)) {
    return '';
  }
  for (const secret of secrets.flatMap((value) => value.split(' '))) {
    if (secret.length >= MIN_SECRET_LENGTH) {
      text = text.replaceAll(secret, '…');
    }
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH).replace(/\.$/, '');
}

/** More of a body may come late, or never. */
async function firstChunk(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    return '';
  }
  try {
    const { value } = await reader.read();
    return new TextDecoder().decode(value);
  } catch {
    return '';
  } finally {
    reader.cancel().catch(() => {});
  }
}
