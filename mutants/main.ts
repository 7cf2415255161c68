/**
 * `npm run mutants [-- src/oracle]`: small mistakes in the sources, one at a time, and whether a
 * test notices them (docs/mutants.md).
 */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { mutants } from './mutants.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort());
}

process.exitCode = await mutants(process.argv.slice(2), {
  root: resolve(import.meta.dirname, '..'),
  temporary: tmpdir(),
  out: process.stdout,
  err: process.stderr,
  signal: interrupted.signal,
});
