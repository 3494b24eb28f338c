/** This package's version, written by `pnpm version-packages`. A test compares it with package.json. */
export const VERSION = '0.0.0';
