#!/usr/bin/env node
/** The process around a command line: streams that may go away, signals and the exit code. */
import { availableParallelism } from 'node:os';
import { why } from './arguments.ts';
import { ModelMistake } from './complaints.ts';
import { HOLDS, MISUSED } from './io.ts';
import { main } from './pifuzz.ts';

let code = HOLDS;
let unwritten = false;

/** A verdict stays what it is; but nobody has read that nothing was found. */
function settle(): void {
  process.exitCode = unwritten && code === HOLDS ? MISUSED : code;
}

/** `pifuzz ... | head` is no error: the rest of the output is not wanted, the pages are. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || unwritten) return;
  unwritten = true;
  process.stderr.write(`pifuzz: standard output cannot be written: ${why(error)}\n`);
  settle();
});
process.stderr.on('error', () => {});

/** Nothing is known to come here; but it would end with a stack trace, and with the wrong code. */
process.on('uncaughtException', (thrown) => {
  const { message } = new ModelMistake(thrown, 'the whole command');
  process.stderr.write(`pifuzz: ${message}\n`);
  process.exit(MISUSED);
});

code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  isDumb: process.env.TERM === 'dumb',
  jobs: availableParallelism(),
  exit: (status) => process.exit(status),
});
settle();
