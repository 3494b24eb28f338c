import { readList } from '@spanlight/callbacks/bridge';

/** The class of something that LangChain has written down. Never throws. */
export function className(serialized: unknown): string | undefined {
  try {
    const name = readList(serialized, 'id').at(-1);
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
