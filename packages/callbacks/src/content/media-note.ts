/** Longer words of nothing but the letters of Base64 are taken for it. */
const MIN_BASE64_LENGTH = 1024;

/** What stands for media, such as images and files in any form: their type and size. Undefined for anything else. */
export function mediaNote(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return noteOfText(value);
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return note(value.constructor.name, value.byteLength);
  }
  return typeof Blob === 'function' && value instanceof Blob
    ? note(value.type === '' ? 'Blob' : value.type, value.size)
    : undefined;
}

/** How many bytes media has that come as Base64 or in memory. */
export function mediaSize(content: unknown): number | undefined {
  if (typeof content === 'string') {
    const padding = content.endsWith('==') ? 2 : content.endsWith('=') ? 1 : 0;
    return Math.floor(((content.length - padding) * 3) / 4);
  }
  return content instanceof ArrayBuffer || ArrayBuffer.isView(content)
    ? content.byteLength
    : undefined;
}

function noteOfText(text: string): string | undefined {
  const dataUrl = /^data:([\w.+-]{1,64}\/[\w.+-]{1,64})?(?:;[^,\s]{1,256})?,/.exec(text);
  if (dataUrl !== null) {
    return note(dataUrl[1] ?? 'text/plain', mediaSize(text.slice(dataUrl[0].length)) ?? 0);
  }
  return text.length >= MIN_BASE64_LENGTH && /^[\w+/-]+={0,2}$/.test(text)
    ? note('base64', mediaSize(text) ?? 0)
    : undefined;
}

function note(type: string, size: number): string {
  return `[${type}, ${size} bytes]`;
}
