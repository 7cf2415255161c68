/**
 * What a run has shown, apart from the names and numbers of its program: which places it came past,
 * which errors ops of each kind ended with, of which kinds are those that waited at its end, and
 * how it failed. How often and in which order is no part of it, and neither is what went as it
 * should: or programs with other ops would be other behaviours, whatever the kernel does.
 */
import { callName, type Op, type Program } from '../../program/program.ts';
import type { Made } from './tally-kind.ts';

/** As `state matrix: row 2`, `lock_pi: -110` and `lock_pi: waits`. */
export type Behaviour = ReadonlySet<string>;

export function behaviourOf({
  one: { program },
  failure,
  machine,
}: Pick<Made, 'one' | 'failure' | 'machine'>): Behaviour {
  const { sites, errors, tasks } = machine;
  const shown = new Set<string>(sites);
  for (let at = 0; at < errors.length; at += 2) {
    shown.add(`${callName(opOf(program, errors[at] as number))}: ${errors[at + 1]}`);
  }
  if (failure !== null) shown.add(failure.kind);
  for (const { proc, access, op } of tasks) {
    // A run may end before a task has come to its first op.
    if (proc !== null && op !== 0 && !access.enabled)
      shown.add(`${callName(opOf(program, op))}: waits`);
  }
  return shown;
}

function opOf({ tasks }: Program, id: number): Op {
  for (const { ops } of tasks) for (const op of ops) if (op.id === id) return op;
  throw new RangeError(`the program has no op ${id}`);
}
