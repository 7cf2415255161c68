/** Runs a script on a build, up to its end or to the first line that fails. */
import type { Build } from '../kernel/build.ts';
import { Violation } from '../machine/violation.ts';
import { STEP_BUDGET } from '../run.ts';
import { type CommandLine, type ConditionLine, commandName, type Line } from './script.ts';
import { found, isTrue, type Status, statusOf, wanted } from './status.ts';
import type { TestThread } from './test-thread.ts';
import { Tester } from './tester.ts';

export interface ScriptFailure {
  readonly line: Line;
  /** What should have been, and what was: half a sentence each. */
  readonly expected: string;
  readonly found: string;
  /** Of the threads that the script names. */
  readonly threads: readonly Status[];
}

/** Sees every line once it is done, with the status of its thread. */
export type LineWatcher = (line: Line, status: Status) => void;

/** The line that failed, or null if the script passes. */
export function runScript(
  build: Build,
  script: readonly Line[],
  watcher: LineWatcher | null = null,
): ScriptFailure | null {
  const tester = new Tester(build);
  const named = [...new Set(script.map(({ thread }) => thread))].sort((a, b) => a - b);
  for (const line of script) {
    const td = tester.threads[line.thread] as TestThread;
    const trouble = line.kind === 'C' ? commanded(tester, td, line) : looked(td, line);
    watcher?.(line, statusOf(td));
    if (trouble !== null) {
      const threads = named.map((thread) => statusOf(tester.threads[thread] as TestThread));
      return { line, ...trouble, threads };
    }
  }
  return null;
}

type LineTrouble = Pick<ScriptFailure, 'expected' | 'found'>;

function commanded(tester: Tester, td: TestThread, line: CommandLine): LineTrouble | null {
  const { command, thread, argument } = line;
  const { opcode, opdata } = td;
  try {
    switch (tester.command(command.opcode, thread, argument)) {
      case 'settled':
        return null;
      case 'busy':
        return {
          expected: `thread ${thread} is free for a command`,
          found: `it is still in its ${commandName(opcode)} of lock ${opdata}`,
        };
      case 'restless':
        return {
          expected: 'every thread comes to rest after the command',
          found: `some were still running after ${STEP_BUDGET} steps`,
        };
    }
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    const sentence = thrown.sentence.replace(/\.$/, '');
    return { expected: 'no rule of the kernel is broken', found: sentence };
  }
}

function looked(td: TestThread, line: ConditionLine): LineTrouble | null {
  const { kind, condition, thread, argument } = line;
  const status = statusOf(td);
  if (isTrue(condition, argument, status)) return null;
  const now = found(condition, argument, status);
  return {
    expected: wanted(condition, argument, thread),
    // Nothing moves between two lines: what is not true yet will never be.
    found: kind === 'W' ? `${now}, and no thread can move any more` : now,
  };
}
