/**
 * A build that does what no kernel does: it throws, never comes back, or is not the same twice.
 * None of this is a failure of the kernel under test.
 */
import type { GeneratedCase } from '../check/case.ts';
import { type Recording, record } from '../explore/recording.ts';
import { type Profile, type Seeded, startSeeded } from '../explore/strategies.ts';
import type { Subject } from '../explore/subject.ts';
import { type Build, type FunctionTable, mainline } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
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

/** One schedule of a case once more. */
export function rerun(
  { traced, oracles }: Subject,
  { program, schedules }: GeneratedCase,
  schedule: number,
  profile: Profile,
): Recording {
  const scheduler = startSeeded(schedules[schedule] as Seeded, profile);
  return record(traced, program, scheduler, oracles);
}

/** A build whose runs differ though nothing about them does. */
export class NotTheSame extends ModelError {
  constructor({ name }: Build, difference: string) {
    super(`${name} is not the same twice: ${difference}`);
  }
}

/** `T1 was in futex_unlock_pi`, of a traced run that has just ended badly; null if nobody knows. */
export function whereabouts(): string | null {
  const actor: Actor | null = running.actor;
  const where = actor?.stack.at(-1);
  return where === undefined ? null : `${actor?.name} was in ${where}`;
}

/** The whereabouts when a run that misbehaved is made once more, with the names of functions. */
export function misbehavesIn(again: () => Outcome): string | null {
  try {
    if (!again().exhausted) return null;
  } catch {
    // The same as before, and now the task has the names of the functions that it is in.
  }
  return whereabouts();
}

/** @param inside where it happened, as `whereabouts` has it */
export function located(build: Build, cause: unknown, inside: string | null): Error {
  if (cause instanceof Stuck && cause.inOneRun) {
    const who = inside === null ? '' : ` (${inside})`;
    return new ModelError(`a run of ${build.name} loops for ever without a step${who}`);
  }
  return withNotes(cause, [inside, cause instanceof TypeError ? otherwiseMade(build) : null]);
}

/** The same error, so that what it says of itself is kept, with more to say. */
function withNotes(cause: unknown, notes: readonly (string | null)[]): Error {
  const said = notes.filter((note) => note !== null).join('; ');
  if (!(cause instanceof Error)) return new ThrownValue(cause, said);
  if (said !== '') cause.message += ` (${said})`;
  return cause;
}

/** JavaScript throws anything; this is about what is no error. */
class ThrownValue extends ModelError {
  constructor(value: unknown, said: string) {
    const text = typeof value === 'string' ? `the text '${value}'` : `a value (${typeof value})`;
    super(`${text} was thrown instead of an error${said === '' ? '' : ` (${said})`}`);
  }
}

/** A plain function where mainline has a generator is the star forgotten where it was written. */
function otherwiseMade({ functions }: Build): string | null {
  const known: FunctionTable = mainline.functions;
  for (const [name, fn] of Object.entries(functions)) {
    const other = known[name];
    if (other === undefined || isGenerator(other) === isGenerator(fn)) continue;
    const [here, there] = isGenerator(fn) ? ['a generator', 'none'] : ['no generator', 'one'];
    return `${name} is ${here} here, and ${there} in mainline`;
  }
  return null;
}

function isGenerator(fn: unknown): boolean {
  return Object.prototype.toString.call(fn) === '[object GeneratorFunction]';
}
