import type { SpanlightError } from './errors.ts';

const warnedAbout = /* @__PURE__ */ new Set<string>();

/** Told of each failure at run time. What it throws is ignored. */
export type ErrorHandler = (error: SpanlightError) => void;

/** The default handler: a warning on the console the first time that something fails, silence for its repetitions. */
export function warnOnce(error: SpanlightError): void {
  const source = error.message.slice(0, error.message.indexOf(']', '[spanlight] '.length) + 1);
  const key = `${source} ${error.code}`;
  if (!warnedAbout.has(key)) {
    warnedAbout.add(key);
    console.warn(error.message);
  }
}
