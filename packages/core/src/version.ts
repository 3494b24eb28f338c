/** This package's version, kept equal to package.json's by `pnpm version-packages` and a test. */
export const VERSION = '0.0.0';
