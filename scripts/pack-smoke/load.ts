import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

// Loads each given module by `import` and by `require`. Both must give the same one: a second copy would be a second
// context, whose spans do not know the first one's.

const require = createRequire(import.meta.url);
const specifiers = process.argv.slice(2);
assert.notEqual(specifiers.length, 0);
await Promise.all(
  specifiers.map(async (specifier) =>
    assert.equal(require(specifier), await import(specifier), specifier),
  ),
);
