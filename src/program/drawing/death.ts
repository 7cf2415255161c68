/** A random program in which a task is killed. */
import { withIfHeld } from '../if-held.ts';
import { whyNotLegit } from '../legit.ts';
import { type EnvEvent, futexesOf, lockOf, MAX_EVENTS, type Op, type Program } from '../program.ts';
import { chance, type Draw, pick } from './chance.ts';
import { DEATHS, INCONSISTENT, LEAVES_INCONSISTENT, ROBUST, TWO_DEATHS } from './weights.ts';

/** In some programs one or two of the tasks are killed, and some of the futexes are robust. */
export function withDeath(program: Program, draw: Draw): Program {
  if (!chance(draw, DEATHS)) return program;
  const ids = program.tasks.map(({ id }) => id);
  const first = pick(draw, ids);
  const others = ids.filter((id) => id !== first);
  const killed = chance(draw, TWO_DEATHS) ? [first, pick(draw, others)] : [first];
  const robust = futexesOf(program).filter(() => chance(draw, ROBUST));
  return withKills({ ...program, robust }, killed) ?? program;
}

/** Null if none of them can be killed. */
function withKills(program: Program, killed: readonly number[]): Program | null {
  const others = program.events.slice(0, MAX_EVENTS - killed.length);
  const events = killed.map((task, at): EnvEvent => {
    return { id: others.length + at + 1, call: 'kill', task };
  });
  const robust = withIfHeld({ ...program, events: [...others, ...events] });
  // A user of the kernel's own locks is not killed, and not every lock can be robust.
  if (whyNotLegit(robust) === null) return robust;
  const plain = withIfHeld({ ...robust, robust: [] });
  return whyNotLegit(plain) === null ? plain : null;
}

/** In some programs with robust locks a dead owner's is given back as it has been left. */
export function withInconsistent(program: Program, draw: Draw): Program {
  const { robust } = program;
  if (robust.length === 0 || !chance(draw, INCONSISTENT)) return program;
  const left = (op: Op): Op => {
    const may = op.call === 'unlock' && robust.includes(lockOf(op));
    return may && chance(draw, LEAVES_INCONSISTENT) ? { ...op, inconsistent: true } : op;
  };
  const tasks = program.tasks.map((task) => ({ ...task, ops: task.ops.map(left) }));
  const drawn = withIfHeld({ ...program, tasks });
  return whyNotLegit(drawn) === null ? drawn : program;
}
