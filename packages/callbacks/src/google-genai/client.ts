/** What is used of a client of the `@google/genai` package: so several of its versions, and its subclasses, will do. */
export interface GoogleGenAIClient {
  readonly models: {
    generateContent(...args: never[]): unknown;
    generateContentStream(...args: never[]): unknown;
    embedContent(...args: never[]): unknown;
    generateImages(...args: never[]): unknown;
  };
}

const METHODS = [
  'generateContent',
  'generateContentStream',
  'embedContent',
  'generateImages',
] as const;

/** Whether a value can be hooked. */
export function isGoogleGenAIClient(value: unknown): value is GoogleGenAIClient {
  const models = (value as Partial<GoogleGenAIClient> | null | undefined)?.models;
  return METHODS.every((method) => typeof models?.[method] === 'function');
}
