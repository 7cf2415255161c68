/** A random program in which user space keeps to no rule about a futex. */
import { withIfHeld } from '../if-held.ts';
import { whyNotLegit } from '../legit.ts';
import {
  CONDITION_BASE,
  futexesOf,
  lockOf,
  MAX_CONDITIONS,
  MAX_FUTEXES,
  MAX_TASKS,
  type Op,
  type Program,
  type TaskSpec,
} from '../program.ts';
import { renumber } from '../renumber.ts';
import { chance, type Draw, pick } from './chance.ts';
import {
  ALL_HOSTILE,
  BY_A_HOSTILE_STRANGER,
  FORGETS_TO_ASK,
  HOSTILE,
  MISUSED,
  MISUSES,
  STORED_BY_THE_HOSTILE,
} from './weights.ts';

/** Tasks stay short. */
const MOST_OPS = 6;

/** In some programs tasks misuse a futex, or all. */
export function withHostility(program: Program, draw: Draw): Program {
  const futexes = futexesOf(program);
  if (futexes.length === 0 || !chance(draw, HOSTILE)) return program;
  const hostile = chance(draw, ALL_HOSTILE) ? futexes : [pick(draw, futexes)];
  let now: Program = { ...program, hostile };
  for (let left = pick(draw, MISUSES); left > 0; left--) now = withMisuse(now, draw);
  const careless = renumber(forgetful(withIfHeld(now), draw));
  return whyNotLegit(careless) === null ? careless : program;
}

/** With an op more; without it where no program may have that, hostile or not. */
function withMisuse(program: Program, draw: Draw): Program {
  const { tasks } = program;
  const op = drawMisuse(program, draw);
  const byStranger = tasks.length < MAX_TASKS && chance(draw, BY_A_HOSTILE_STRANGER);
  const at = byStranger ? tasks.length : draw(0, tasks.length - 1);
  const id = Math.max(...tasks.map((task) => task.id)) + 1;
  const task: TaskSpec = tasks[at] ?? { id, fifo: 0, holds: [], ops: [] };
  if (task.ops.length >= MOST_OPS) return program;
  const ops = task.ops.toSpliced(draw(0, task.ops.length), 0, op);
  const next = { ...task, ops: ops.map((one, place) => ({ ...one, id: place + 1 })) };
  const changed = { ...program, tasks: tasks.toSpliced(at, 1, next) };
  return whyNotLegit(withIfHeld(changed)) === null ? changed : program;
}

function drawMisuse(program: Program, draw: Draw): Op {
  const target = pick(draw, program.hostile);
  const call = pick(draw, MISUSED);
  const yes = () => draw(0, 1) === 0;
  const [id, timeout] = [1, yes()];
  switch (call) {
    case 'lock':
      return { id, call, target, timeout, kernelOnly: yes(), interruptible: false };
    case 'trylock':
      return { id, call, target, kernelOnly: yes() };
    case 'unlock': {
      const kernelOnly = yes();
      return {
        id,
        call,
        target,
        kernelOnly,
        ignoring: kernelOnly && yes(),
        ifHeld: false,
        inconsistent: false,
      };
    }
    case 'store':
      return { id, call, target, value: pick(draw, STORED_BY_THE_HOSTILE) };
    case 'wait':
      return { id, call, target, timeout };
    case 'wake':
      return { id, call, target, all: yes() };
    case 'requeue':
    case 'cmp_requeue': {
      const [condition, to] = drawPlaces(program, draw, target);
      return { id, call, condition, target: to, wakeOne: yes(), requeueAll: yes() };
    }
    case 'wait_requeue_pi':
      return { id, call, ...drawMove(program, draw, target), timeout };
    case 'cmp_requeue_pi':
      return { id, call, ...drawMove(program, draw, target), requeueAll: yes() };
  }
}

/** A condition variable, or a hostile futex. */
function drawPlace({ hostile }: Program, draw: Draw): number {
  return draw(0, 1) === 0 ? CONDITION_BASE + draw(1, MAX_CONDITIONS) : pick(draw, hostile);
}

/** Between two words that tasks sleep on, of which one is the target. */
function drawPlaces(program: Program, draw: Draw, target: number): [from: number, to: number] {
  const other = drawPlace(program, draw);
  return draw(0, 1) === 0 ? [target, other] : [other, target];
}

/** To the lock from some place, or from that or from the lock to any. */
function drawMove(program: Program, draw: Draw, lock: number) {
  const condition = drawPlace(program, draw);
  if (draw(0, 2) > 0) return { condition, target: lock };
  const others = futexesOf(program);
  const another = Math.min(MAX_FUTEXES, Math.max(...others) + 1);
  const from = draw(0, 1) === 0 ? lock : condition;
  return { condition: from, target: pick(draw, [...others, another]) };
}

/** Some tasks do not ask whether they have a hostile lock before they give it back. */
function forgetful(program: Program, draw: Draw): Program {
  const tasks = program.tasks.map((task) => {
    if (!chance(draw, FORGETS_TO_ASK)) return task;
    const ops = task.ops.map((op): Op => {
      if (op.call !== 'unlock' || !program.hostile.includes(lockOf(op))) return op;
      return { ...op, ifHeld: false };
    });
    return { ...task, ops };
  });
  return { ...program, tasks };
}
