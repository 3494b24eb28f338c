import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './workspace.ts';

// Writes the core's new version, which its resource tells every backend, from package.json to the source.

const manifest = readFileSync(join(root, 'packages/core/package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };
const file = join(root, 'packages/core/src/version.ts');
const source = readFileSync(file, 'utf8');
writeFileSync(file, source.replace(/'.*'/, `'${version}'`));
