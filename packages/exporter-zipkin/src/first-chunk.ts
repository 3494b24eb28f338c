/** How the body of an answer begins, as text; empty if it cannot be read. More of it may come late, or never. */
export async function firstChunk(response: Response): Promise<string> {
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
