/**
 * The ways to change a program a little. Each gives one that is legit or not, in which `if held` is
 * said wherever, and whose tasks may have nothing to do; or null where there is nothing to change.
 * What they put in is what random programs are made of.
 */
import type { Attribute } from '../attributes.ts';
import { type Draw, pick } from '../drawing/chance.ts';
import { NEW_PRIORITIES, PRIORITIES } from '../drawing/weights.ts';
import { eventKinds } from '../event-kinds.ts';
import { opKinds } from '../op-kinds.ts';
import {
  type EnvEvent,
  isRtMutex,
  lockOf,
  locksOf,
  MAX_EVENTS,
  MAX_TASKS,
  MUTEX_BASE,
  type Op,
  type Program,
  type TaskSpec,
} from '../program.ts';

type ProgramChange = (program: Program, draw: Draw) => Program | null;

const ATTRIBUTES: ReadonlySet<Attribute> = new Set(['timeout', 'kernelOnly', 'interruptible']);
// Where condition variables and deaths are modelled is not known here.
const OPS = Object.values(opKinds).filter(({ ofCondition }) => !ofCondition);
const EVENTS = Object.values(eventKinds).filter(({ kills }) => !kills);
/** What no lock is called so far, of each family; programs are numbered anew afterwards. */
const NEW_LOCKS = { futex: MUTEX_BASE, rtMutex: 2 * MUTEX_BASE } as const;

function withTaskAt(program: Program, at: number, task: TaskSpec): Program {
  return { ...program, tasks: program.tasks.map((one, index) => (index === at ? task : one)) };
}

function withOut<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}

/** Some lock of the program; now and then another one. */
function anyLock(program: Program, draw: Draw): number {
  const locks = locksOf(program);
  const known = pick(draw, locks);
  if (draw(0, 7) > 0) return known;
  return isRtMutex(known) ? NEW_LOCKS.rtMutex : NEW_LOCKS.futex;
}

function anyOp(target: number, draw: Draw): Op {
  const forms: readonly Op[] = pick(draw, OPS).forms(1, target, ATTRIBUTES);
  return forms.length === 0 ? anyOp(target, draw) : pick(draw, forms);
}

/** Some task, and its place. */
function anyTask({ tasks }: Program, draw: Draw): [number, TaskSpec] {
  const at = draw(0, tasks.length - 1);
  return [at, tasks[at] as TaskSpec];
}

function anotherOp(program: Program, draw: Draw): Program {
  const [at, task] = anyTask(program, draw);
  const ops = [...task.ops];
  ops.splice(draw(0, ops.length), 0, anyOp(anyLock(program, draw), draw));
  return withTaskAt(program, at, { ...task, ops });
}

function oneOpLess(program: Program, draw: Draw): Program | null {
  const [at, task] = anyTask(program, draw);
  if (task.ops.length === 0) return null;
  return withTaskAt(program, at, { ...task, ops: withOut(task.ops, draw(0, task.ops.length - 1)) });
}

/** Another call about the same lock, or the same about another one. */
function otherOp(program: Program, draw: Draw): Program | null {
  const [at, task] = anyTask(program, draw);
  if (task.ops.length === 0) return null;
  const place = draw(0, task.ops.length - 1);
  const target = lockOf(task.ops[place] as Op);
  const next = anyOp(draw(0, 1) === 0 ? target : anyLock(program, draw), draw);
  return withTaskAt(program, at, { ...task, ops: task.ops.with(place, next) });
}

function holdsAnother(program: Program, draw: Draw): Program | null {
  const [at, task] = anyTask(program, draw);
  const lock = anyLock(program, draw);
  if (program.tasks.some(({ holds }) => holds.includes(lock))) return null;
  return withTaskAt(program, at, { ...task, holds: [...task.holds, lock] });
}

function holdsOneLess(program: Program, draw: Draw): Program | null {
  const [at, task] = anyTask(program, draw);
  if (task.holds.length === 0) return null;
  const holds = withOut(task.holds, draw(0, task.holds.length - 1));
  return withTaskAt(program, at, { ...task, holds });
}

function otherPriority(program: Program, draw: Draw): Program | null {
  const [at, task] = anyTask(program, draw);
  const fifo = pick(draw, [0, ...PRIORITIES]);
  return fifo === task.fifo ? null : withTaskAt(program, at, { ...task, fifo });
}

function anotherEvent(program: Program, draw: Draw): Program | null {
  const { events } = program;
  if (events.length >= MAX_EVENTS) return null;
  const [, { id: task }] = anyTask(program, draw);
  const forms: readonly EnvEvent[] = pick(draw, EVENTS).forms(
    { id: events.length + 1, task },
    NEW_PRIORITIES,
  );
  return { ...program, events: [...events, pick(draw, forms)] };
}

function oneEventLess(program: Program, draw: Draw): Program | null {
  const { events } = program;
  if (events.length === 0) return null;
  return { ...program, events: withOut(events, draw(0, events.length - 1)) };
}

/** One more task that does what another does. */
function anotherTask(program: Program, draw: Draw): Program | null {
  const { tasks } = program;
  if (tasks.length >= MAX_TASKS) return null;
  const [, { fifo, ops }] = anyTask(program, draw);
  if (ops.length === 0) return null;
  return { ...program, tasks: [...tasks, { id: 1000, fifo, holds: [], ops }] };
}

function oneTaskLess(program: Program, draw: Draw): Program | null {
  const { tasks } = program;
  if (tasks.length <= 2) return null;
  const [at] = anyTask(program, draw);
  return { ...program, tasks: withOut(tasks, at) };
}

/** Each as often as it stands here. */
export const CHANGES: readonly ProgramChange[] = [
  anotherOp,
  anotherOp,
  anotherOp,
  oneOpLess,
  otherOp,
  otherOp,
  holdsAnother,
  holdsOneLess,
  otherPriority,
  otherPriority,
  anotherEvent,
  anotherEvent,
  oneEventLess,
  anotherTask,
  oneTaskLess,
];
