/** What an API answers; undefined if it says that there is nothing. */
export async function getJson<T>(url: string): Promise<T | undefined> {
  const response = await fetch(url);
  const text = await response.text();
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw new Error(`HTTP ${response.status} from ${url}: ${text}`);
  }
  return JSON.parse(text) as T;
}
