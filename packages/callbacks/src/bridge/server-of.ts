/** Where a client's requests go, as the fields of an event. Nothing if it is no URL. */
export function serverOf(baseUrl: unknown): { serverAddress?: string; serverPort?: number } {
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) {
    return {};
  }
  const { hostname, port, protocol } = new URL(baseUrl);
  const defaultPort = protocol === 'http:' ? 80 : 443;
  return { serverAddress: hostname, serverPort: port === '' ? defaultPort : Number(port) };
}
