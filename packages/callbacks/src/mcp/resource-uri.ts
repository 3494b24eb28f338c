/** The address of a resource without the parts that hold keys and passwords: credentials, query and fragment. */
export function publicUri(uri: string | undefined): string | undefined {
  return uri?.replace(/[?#].*$/s, '').replace(/^([a-z][\w+.-]*:\/\/)[^/@]*@/i, '$1');
}
