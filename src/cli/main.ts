#!/usr/bin/env node
/** The process around a command line: streams that may go away, signals and the exit code. */
import { MISUSED } from './io.ts';
import { main } from './pifuzz.ts';

/** `pifuzz ... | head` is no error: the rest of the output is not wanted, the pages are. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`pifuzz: standard output cannot be written: ${error.message}\n`);
  process.exitCode = MISUSED;
});
process.stderr.on('error', () => {});

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  exit: (status) => process.exit(status),
});
process.exitCode ??= code;
