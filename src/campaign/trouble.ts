/** What went wrong, as a plain value: of an error as much as anybody is ever told of it. */
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { Misbehaviour } from './misbehaviour.ts';
import { Stuck } from './watchdog.ts';

export interface PlainTrouble {
  /** Null if what was thrown is no error. */
  readonly error: PlainError | null;
  /** In which run the build misbehaved; null if there is none to be named. */
  readonly at: { readonly program: Program; readonly run: number } | null;
}

interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** The message says all there is to say: its place in our code is of no interest. */
  readonly isModel: boolean;
}

export function troubleOf(thrown: unknown): PlainTrouble {
  if (!(thrown instanceof Misbehaviour)) return { error: plain(thrown), at: null };
  const { cause, program, run } = thrown;
  return { error: plain(cause), at: { program, run } };
}

function plain(thrown: unknown): PlainError | null {
  if (!(thrown instanceof Error)) return null;
  const { name, message, stack = '' } = thrown;
  return { name, message, stack, isModel: thrown instanceof ModelError || thrown instanceof Stuck };
}

/** The same to be thrown. */
export function thrownFor({ error, at }: PlainTrouble): unknown {
  const cause = error === null ? undefined : errorFrom(error);
  return at === null ? cause : new Misbehaviour(cause, at.program, at.run);
}

function errorFrom({ name, message, stack, isModel }: PlainError): Error {
  return Object.assign(isModel ? new ModelError(message) : new Error(message), { name, stack });
}
