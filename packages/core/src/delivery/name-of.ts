/** What an exporter or processor is called in messages and `stats()`: its name, else its class. */
export function nameOf(part: object): string {
  const { name } = part as { name?: unknown };
  return typeof name === 'string' && name !== '' ? name : (part.constructor?.name ?? 'unnamed');
}
