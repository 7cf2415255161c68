/** The C compiler of this machine, where it has one. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FLAGS = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2', '-pthread'];

/** Half a sentence; null if C can be compiled. */
export const noCompiler: string | null =
  spawnSync('cc', ['--version']).error === undefined ? null : 'there is no cc';

/** Compiles `<folder>/<name>.c`; what the compiler says, warnings too: empty if nothing. */
export function compiled(folder: string, name: string): string {
  const paths = [join(folder, `${name}.c`), '-o', join(folder, name)];
  const { stderr } = spawnSync('cc', [...FLAGS, ...paths], { encoding: 'utf8' });
  return stderr;
}
