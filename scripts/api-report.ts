import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from '@microsoft/api-extractor';

import { publicPackages, root, type EntryPoint, type Package } from './workspace.ts';

// Writes the public surface of every entry point to packages/<package>/api/<entry point>.api.md, read from the built
// declarations. With --check it changes nothing and fails when a committed report is out of date.

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};
const temporary = mkdtempSync(join(tmpdir(), 'spanlight-api-'));
const stale: string[] = [];
let failed = false;
let compilerState: CompilerState | undefined; // one program for all reports: most of the time goes into making it

try {
  for (const publicPackage of publicPackages) {
    mkdirSync(reportFolder(publicPackage), { recursive: true });
    for (const entryPoint of publicPackage.entryPoints) report(publicPackage, entryPoint);
    findOrphans(publicPackage);
  }
} finally {
  rmSync(temporary, { recursive: true });
}

if (stale.length > 0) {
  failed = true;
  console.error(
    `These reports do not show the public surface as it is:\n  ${stale.join('\n  ')}\n` +
      'If the change is meant, run `pnpm api` and commit them.',
  );
}
process.exitCode = failed ? 1 : 0;

function report(publicPackage: Package, entryPoint: EntryPoint): void {
  const config = extractorConfig(publicPackage, entryPoint);
  compilerState ??= CompilerState.create(config);
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: !check,
    messageCallback(message) {
      message.handled = true; // prints the errors only; that a report is stale is said once, at the end
      if (message.logLevel === ExtractorLogLevel.Error) {
        console.error(`${entryPoint.specifier}: ${message.formatMessageWithLocation(root)}`);
        failed = true;
      }
    },
  });
  if (check && apiReportChanged) {
    stale.push(relative(root, join(reportFolder(publicPackage), reportFile(entryPoint))));
  }
}

/** Reports of entry points that no longer exist. */
function findOrphans(publicPackage: Package): void {
  const expected = new Set(publicPackage.entryPoints.map(reportFile));
  for (const file of readdirSync(reportFolder(publicPackage))) {
    if (expected.has(file)) continue;
    const orphan = join(reportFolder(publicPackage), file);
    if (check) stale.push(relative(root, orphan));
    else rmSync(orphan);
  }
}

function extractorConfig(publicPackage: Package, entryPoint: EntryPoint): ExtractorConfig {
  const error = { logLevel: ExtractorLogLevel.Error };
  const off = { logLevel: ExtractorLogLevel.None };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(publicPackage.folder, 'package.json'),
    configObject: {
      projectFolder: publicPackage.folder,
      mainEntryPointFilePath: declarations(publicPackage, entryPoint),
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: allDeclarations() } },
      apiReport: {
        enabled: true,
        reportFileName: reportFile(entryPoint),
        reportFolder: reportFolder(publicPackage),
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: error },
        tsdocMessageReporting: { default: error },
        extractorMessageReporting: {
          default: error,
          'ae-missing-release-tag': off,
          'ae-undocumented': off,
          // Links are written as editors read them, `{@link end}`; this tool wants `{@link Span.(end:1)}`.
          'ae-unresolved-link': off,
          // A secondary entry point names types that only the main one exports.
          'ae-forgotten-export': entryPoint.name === 'index' ? error : off,
        },
      },
    },
  });
}

function allDeclarations(): string[] {
  return publicPackages.flatMap((publicPackage) =>
    publicPackage.entryPoints.map((entryPoint) => declarations(publicPackage, entryPoint)),
  );
}

function declarations({ folder }: Package, { name }: EntryPoint): string {
  return join(folder, 'dist', `${name}.d.ts`);
}

function reportFolder({ folder }: Package): string {
  return join(folder, 'api');
}

function reportFile({ name }: EntryPoint): string {
  return `${name}.api.md`;
}
