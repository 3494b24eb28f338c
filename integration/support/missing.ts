import type { TestContext } from 'vitest';

/** Stands for a program that a test needs and this computer does not have. */
export class Missing {
  /** What is missing, and how to get it. */
  readonly advice: string;

  constructor(advice: string) {
    this.advice = advice;
  }
}

/** What a test needs. If that is missing, the test is skipped and says what to do. */
export function need<T>(test: TestContext, wanted: T | Missing): T {
  return wanted instanceof Missing ? test.skip(wanted.advice) : wanted;
}
