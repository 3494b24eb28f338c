import { exec } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { publicPackages, root, type Package } from './workspace.ts';

// Judges the packages as their users get them: packs the built ones, lints the tarballs, installs them into an empty
// project and uses them there, from the sources in scripts/pack-smoke.
//
//   node scripts/pack-smoke.ts [--node VERSION]…   the Node versions to run the project under, default: this one

const { node: nodeVersions } = parseArgs({
  options: { node: { type: 'string', multiple: true, default: [process.versions.node] } },
}).values;

const temporary = mkdtempSync(join(tmpdir(), 'spanlight-pack-'));
process.on('exit', () => rmSync(temporary, { recursive: true })); // when commands beside a failed one have ended, too
const project = join(temporary, 'project');
const specifiers = publicPackages.flatMap(({ entryPoints }) =>
  entryPoints.map(({ specifier }) => specifier),
);
/** Those that load an optional peer: the client that they are for. */
const loadingPeers = new Set([
  '@spanlight/callbacks/langchain',
  '@spanlight/callbacks/openai-agents',
]);

try {
  const tarballs = await step('pack', () => Promise.all(publicPackages.map(pack)));
  const files = tarballs.map((file) => `../${file}`).join(' ');
  await step('publint', () => forEachTarball(tarballs, 'publint run --strict'));
  await step('are the types wrong', () => forEachTarball(tarballs, 'attw --profile esm-only'));

  cpSync(join(import.meta.dirname, 'pack-smoke'), project, { recursive: true });
  await step('install', () => npmInstall(`${files} @types/node@22`));
  await step('compile', () => run('tsc', project));
  for (const version of nodeVersions) {
    // oxlint-disable-next-line no-await-in-loop -- the steps are shown, and stop, one after the other
    await step(`use under Node ${version}`, () => usePackages(version));
  }

  // Only now: until here the optional peers were absent, so no other entry point needs one to load.
  await step('install optional peers', () => npmInstall(optionalPeers().join(' ')));
  await step('load what needs them', () =>
    run(`node out/load.js ${[...loadingPeers].join(' ')}`, project),
  );
  await step('type-check every entry point', typeCheckEntryPoints);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    const result = await work();
    console.log(`✓ ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    console.log(`✗ ${title}`);
    throw error;
  }
}

/** Makes the tarball and returns its file name. */
async function pack({ name, folder, entryPoints }: Package): Promise<string> {
  const output = await run(`pnpm pack --json --pack-destination "${temporary}"`, folder);
  const packed = JSON.parse(output) as { filename: string; files: { path: string }[] };
  const files = new Set(packed.files.map(({ path }) => path));
  const expected = new Set(entryPoints.map((entryPoint) => `dist/${entryPoint.name}.js`));
  const code = new Set([...files].filter((file) => file.endsWith('.js')));
  const wrong = [
    ...[...expected, 'LICENSE', 'README.md']
      .filter((file) => !files.has(file))
      .map((file) => `lacks ${file}`),
    ...[...code]
      .filter((file) => !expected.has(file))
      .map((file) => `has ${file}, which is no entry point`),
  ];
  if (wrong.length > 0) throw new Error(`The tarball of ${name} ${wrong.join(', ')}.`);
  return basename(packed.filename);
}

async function forEachTarball(tarballs: string[], command: string): Promise<void> {
  await Promise.all(tarballs.map((tarball) => run(`${command} ${tarball}`, temporary)));
}

async function npmInstall(what: string): Promise<void> {
  await run(`npm install --no-audit --no-fund --prefer-offline ${what}`, project);
}

async function usePackages(nodeVersion: string): Promise<void> {
  const loadable = specifiers.filter((specifier) => !loadingPeers.has(specifier)).join(' ');
  const programs = `node out/load.js ${loadable} && node out/trace.js && node out/conformance.js`;
  const isThisVersion = nodeVersion === process.versions.node;
  await run(isThisVersion ? programs : `npx -y -p node@${nodeVersion} -c "${programs}"`, project);
}

function optionalPeers(): string[] {
  return publicPackages.flatMap(({ manifest }) =>
    Object.entries(manifest.peerDependencies ?? {})
      .filter(([name]) => manifest.peerDependenciesMeta?.[name]?.optional)
      .map(([name, range]) => `"${name}@${range}"`),
  );
}

async function typeCheckEntryPoints(): Promise<void> {
  const lines = specifiers.map(
    (specifier, index) => `export * as entry${index} from '${specifier}';\n`,
  );
  writeFileSync(join(project, 'every-entry-point.ts'), lines.join(''));
  await run('tsc', project);
  // A user for browsers has neither Node's types nor the newest library.
  const settings = '--ignoreConfig --noEmit --strict --module nodenext --lib es2022,dom --types ""';
  await run(`tsc every-entry-point.ts ${settings}`, project);
}

/** Runs a command of the workspace; what it printed is the result or, when it fails, the error's message. */
async function run(command: string, cwd: string): Promise<string> {
  const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`;
  try {
    const { stdout } = await promisify(exec)(command, { cwd, env: { ...process.env, PATH } });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
