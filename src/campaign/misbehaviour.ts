/**
 * A build that does what no kernel does: it throws, never comes back, or is not the same twice.
 * None of this is a failure of the kernel under test.
 */
import type { Subject } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import { ModelError } from '../machine/model-error.ts';
import { running } from '../machine/running.ts';
import type { Program } from '../program/program.ts';
import type { Outcome } from '../run.ts';
import { Stuck } from './watchdog.ts';

/** What went wrong (`cause`), and in which run. */
export class Misbehaviour extends Error {
  override readonly name = 'Misbehaviour';
  readonly program: Program;
  /** The number of the run within the campaign, from 1. */
  readonly run: number;

  constructor(cause: unknown, program: Program, run: number) {
    super('the build misbehaves', { cause });
    this.program = program;
    this.run = run;
  }
}

/**
 * `T1 was in futex_unlock_pi and had last called wake_up_q`, of a traced run that has just ended
 * badly; null if nobody knows.
 */
export function whereabouts({ traced }: Subject): string | null {
  const { tasks, called } = traced.machine;
  const task = tasks.find((one) => one === running.actor);
  if (task === undefined || called === null) return null;
  const where = task.stack.at(-1) ?? 'no function';
  const last = where === called ? '' : ` and had last called ${called}`;
  return `${task.name} was in ${where}${last}`;
}

/** The whereabouts when a run that misbehaved is made once more, with the names of functions. */
export function misbehavesIn(subject: Subject, again: () => Outcome): string | null {
  try {
    if (!again().exhausted) return null;
  } catch {
    // The same as before, and now the task has the names of the functions that it is in.
  }
  return whereabouts(subject);
}

/** @param inside where it happened, as `whereabouts` has it */
export function located(build: Build, cause: unknown, inside: string | null): Error {
  if (cause instanceof Stuck && cause.inOneRun) {
    const who = inside === null ? '' : ` (${inside})`;
    return new ModelError(`a run of ${build.name} loops for ever without a step${who}`);
  }
  return withNote(cause, inside);
}

/** The same error, so that what it says of itself is kept, with more to say. */
function withNote(cause: unknown, note: string | null): Error {
  const said = note === null ? '' : ` (${note})`;
  if (!(cause instanceof Error)) return new ThrownValue(cause, said);
  cause.message += said;
  return cause;
}

/** JavaScript throws anything; this is about what is no error. */
class ThrownValue extends ModelError {
  constructor(value: unknown, said: string) {
    const text = typeof value === 'string' ? `the text '${value}'` : `a value (${typeof value})`;
    super(`${text} was thrown instead of an error${said}`);
  }
}
