import { type ProcessOptions, type RunningProcess, startProcess } from './running-process.ts';

/** Starts a program of this package, such as `shop/stock.ts`, on the sources of Spanlight. */
export function startNode(
  args: readonly string[],
  options: ProcessOptions,
): Promise<RunningProcess> {
  return startProcess(process.execPath, ['--conditions=@spanlight/source', ...args], options);
}
