import Anthropic from '@anthropic-ai/sdk';
import Anthropic0 from 'anthropic-0';

/** The versions of the client that are tried. What is used of them here is the same in all, in types of their own. */
export const VERSIONS: readonly { version: string; Client: typeof Anthropic }[] = [
  { version: '1', Client: Anthropic },
  { version: '0', Client: Anthropic0 as unknown as typeof Anthropic },
];
