/**
 * What a program is made of, part by part, and the program without each: every task, op, lock held
 * at the start, event, and everything that is not the default.
 */
import type { Attribute } from '../program/attributes.ts';
import { whyNotLegit } from '../program/legit.ts';
import { kindOf } from '../program/op-kinds.ts';
import {
  acquires,
  lockOf,
  type Op,
  type Program,
  releases,
  type TaskSpec,
  targetName,
} from '../program/program.ts';
import { opName } from '../program/text.ts';
import { wordsOf } from './event-words.ts';
import { opWords } from './op-words.ts';

export interface Part {
  /** `T4`, `T1's unlock of f1`, `fifo 10 of T3`, `the setprio of T3 to other` ... */
  readonly name: string;
  /** The actors that are gone without it; none for an attribute. */
  readonly actors: readonly string[];
  /** `T1.2` for the op that it is or that it is about; null if it is no op's. */
  readonly op: string | null;
  /** What it is there for, where that is plain: half a sentence. */
  readonly doing: string | null;
  /** The program without it. Tasks and locks keep their numbers. */
  readonly without: Program;
}

/** Those without which the program is still a legit one. */
export function partsOf(program: Program): Part[] {
  return allPartsOf(program).filter(({ without }) => {
    return without.tasks.length > 0 && whyNotLegit(without) === null;
  });
}

/** Ops without which the program would not be a legit one, as its user space would be to blame. */
export function opsToKeep(program: Program): Part[] {
  return allPartsOf(program).filter(({ name, op, without }) => {
    return op !== null && /^T\d/u.test(name) && whyNotLegit(without) !== null;
  });
}

function allPartsOf(program: Program): Part[] {
  return [
    ...program.tasks.flatMap((task) => [...partsOfTask(program, task)]),
    ...program.events.map((event): Part => {
      const words = wordsOf(event);
      return {
        name: words.part(event),
        actors: [`env${event.id}`],
        op: null,
        doing: `it is what ${words.purpose(event)}`,
        without: { ...program, events: program.events.filter((other) => other !== event) },
      };
    }),
    ...program.sharedBuckets.map((group): Part => {
      const sharedBuckets = program.sharedBuckets.filter((other) => other !== group);
      const name = `the bucket that ${group.map(targetName).join(' and ')} share`;
      return { name, actors: [], op: null, doing: null, without: { ...program, sharedBuckets } };
    }),
    ...program.robust.map((futex): Part => {
      const robust = program.robust.filter((other) => other !== futex);
      const name = `that ${targetName(futex)} is robust`;
      const doing = `the next owner of ${targetName(futex)} has to be told of a death`;
      return { name, actors: [], op: null, doing, without: { ...program, robust } };
    }),
    ...program.hostile.map((futex): Part => {
      const hostile = program.hostile.filter((other) => other !== futex);
      const name = `that ${targetName(futex)} is hostile`;
      return { name, actors: [], op: null, doing: null, without: { ...program, hostile } };
    }),
  ];
}

function* partsOfTask(program: Program, task: TaskSpec): Generator<Part> {
  const name = `T${task.id}`;
  const tasks = program.tasks.filter((other) => other !== task);
  const events = program.events.filter((event) => event.task !== task.id);
  const gone = program.events.filter((event) => event.task === task.id);
  yield {
    name,
    actors: [name, ...gone.map(({ id }) => `env${id}`)],
    op: null,
    doing: null,
    without: { ...program, tasks, events },
  };
  const instead = (next: TaskSpec): Program => {
    return { ...program, tasks: program.tasks.map((other) => (other === task ? next : other)) };
  };
  if (task.fifo !== 0) {
    const without = instead({ ...task, fifo: 0 });
    yield { name: `fifo ${task.fifo} of ${name}`, actors: [], op: null, doing: null, without };
  }
  const several = task.ops.length + task.holds.length > 1;
  for (const lock of several ? task.holds : []) yield heldFromStart(task, lock, instead);
  for (const op of task.ops) {
    if (several) yield withoutOp(task, op, instead);
    yield* attributes(task, op, instead);
  }
}

function heldFromStart(task: TaskSpec, lock: number, instead: (next: TaskSpec) => Program): Part {
  const holds = task.holds.filter((other) => other !== lock);
  const unlock = task.ops.find((op) => givesBack(op, lock));
  const ops = task.ops.filter((op) => op !== unlock);
  const name = `that T${task.id} holds ${targetName(lock)}`;
  return { name, actors: [], op: null, doing: null, without: instead({ ...task, holds, ops }) };
}

function givesBack(op: Op, lock: number): boolean {
  return releases(op) && !acquires(op) && lockOf(op) === lock;
}

/** An unlock that is left without its lock goes with it. */
function withoutOp(task: TaskSpec, op: Op, instead: (next: TaskSpec) => Program): Part {
  const alone = instead({ ...task, ops: task.ops.filter((other) => other !== op) });
  const after = task.ops.slice(task.ops.indexOf(op) + 1);
  const unlock = after.find((next) => givesBack(next, lockOf(op)));
  const ops = task.ops.filter((other) => other !== op && other !== unlock);
  const isAlone = unlock === undefined || !acquires(op) || whyNotLegit(alone) === null;
  return {
    name: `T${task.id}'s ${opName(op)}${nth(task, op)}`,
    actors: [],
    op: `T${task.id}.${op.id}`,
    doing: null,
    without: isAlone ? alone : instead({ ...task, ops }),
  };
}

/** Where the task makes the same call more than once. */
function nth({ ops }: TaskSpec, op: Op): string {
  const same = ops.filter((other) => opName(other) === opName(op));
  if (same.length < 2) return '';
  return ` (the ${['first', 'second', 'third'][same.indexOf(op)] ?? 'last'} one)`;
}

/** What is said of an op that has an attribute; null if that goes without saying. */
interface Said {
  readonly name: string;
  readonly doing: string | null;
}

const attributeWords: Readonly<Record<Attribute, (call: string, task: string) => Said | null>> = {
  timeout: (call, task) => {
    return { name: `the timeout of ${call}`, doing: `it is what ends the wait of ${task}` };
  },
  kernelOnly: (call) => ({ name: `that ${call} goes straight to the kernel`, doing: null }),
  requeueAll: (call) => ({ name: `that ${call} moves all who sleep there`, doing: null }),
  wakeOne: (call) => ({ name: `that ${call} wakes the first before it moves others`, doing: null }),
  all: (call) => ({ name: `that ${call} wakes all who sleep there`, doing: null }),
  ignoring: (call) => ({ name: `that ${call} is not made again after EAGAIN`, doing: null }),
  ifHeld: () => null,
  inconsistent: (call) => ({ name: `that ${call} leaves it inconsistent`, doing: null }),
  interruptible: (call) => ({ name: `that a signal ends ${call}`, doing: null }),
};

function saidOf(gone: Attribute | 'call', op: Op, task: string): Said | null {
  if (gone !== 'call') return attributeWords[gone](`${task}'s ${opName(op)}`, task);
  const name = opWords[op.call].oddity(op, task);
  return name === null ? null : { name, doing: null };
}

/** What is plainer first is told last. */
function* attributes(
  task: TaskSpec,
  op: Op,
  instead: (next: TaskSpec) => Program,
): Generator<Part> {
  const id = `T${task.id}.${op.id}`;
  for (const plainer of kindOf(op).plainer(op).toReversed()) {
    const said = saidOf(plainer.gone, op, `T${task.id}`);
    if (said === null) continue;
    const ops = task.ops.map((one) => (one === op ? plainer.op : one));
    yield { ...said, actors: [], op: id, without: instead({ ...task, ops }) };
  }
}
