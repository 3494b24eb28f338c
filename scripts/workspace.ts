import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What is published: the packages and, of each, the modules a program can import.

export interface Package {
  name: string;
  folder: string;
  manifest: Manifest;
  entryPoints: EntryPoint[];
}

export interface EntryPoint {
  /** What a program imports, e.g. `@spanlight/core/testing`. */
  specifier: string;
  /** The name of its source, its built files and its API report, e.g. `testing`. */
  name: string;
}

interface Manifest {
  name: string;
  private?: boolean;
  exports: Record<string, string | Record<string, string>>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional: boolean }>;
}

export const root: string = join(import.meta.dirname, '..');

export const publicPackages: Package[] = readdirSync(join(root, 'packages'))
  .map((folderName) => join(root, 'packages', folderName))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    return { name: manifest.name, folder, manifest, entryPoints: entryPointsOf(manifest) };
  })
  .filter(({ manifest }) => !manifest.private);

function entryPointsOf({ name, exports }: Manifest): EntryPoint[] {
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object') // the others are files, such as ./package.json
    .map(([path]) => ({
      specifier: name + path.slice('.'.length),
      name: path === '.' ? 'index' : path.slice('./'.length),
    }));
}
