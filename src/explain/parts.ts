/**
 * What a program is made of, part by part, and the program without each: every task, op, lock held
 * at the start, event, and everything that is not the default.
 */
import { whyNotLegit } from '../program/legit.ts';
import { acquires, type Op, type Program, type TaskSpec, targetName } from '../program/program.ts';

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
  const parts = [
    ...program.tasks.flatMap((task) => [...partsOfTask(program, task)]),
    ...program.events.map((event): Part => {
      const as = event.fifo === 0 ? 'other' : `fifo ${event.fifo}`;
      const what = event.call === 'signal' ? 'the signal for' : 'the setprio of';
      return {
        name: `${what} T${event.task}${event.call === 'signal' ? '' : ` to ${as}`}`,
        actors: [`env${event.id}`],
        op: null,
        doing:
          event.call === 'signal'
            ? `it is what interrupts T${event.task}`
            : `it is what makes T${event.task} ${as}`,
        without: { ...program, events: program.events.filter((other) => other !== event) },
      };
    }),
    ...program.sharedBuckets.map((group): Part => {
      const sharedBuckets = program.sharedBuckets.filter((other) => other !== group);
      const name = `the bucket that ${group.map(targetName).join(' and ')} share`;
      return { name, actors: [], op: null, doing: null, without: { ...program, sharedBuckets } };
    }),
  ];
  return parts.filter(({ without }) => {
    return without.tasks.length > 0 && whyNotLegit(without) === null;
  });
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
  const unlock = task.ops.find((op) => !acquires(op) && op.target === lock);
  const ops = task.ops.filter((op) => op !== unlock);
  const name = `that T${task.id} holds ${targetName(lock)}`;
  return { name, actors: [], op: null, doing: null, without: instead({ ...task, holds, ops }) };
}

/** An unlock that is left without its lock goes with it. */
function withoutOp(task: TaskSpec, op: Op, instead: (next: TaskSpec) => Program): Part {
  const alone = instead({ ...task, ops: task.ops.filter((other) => other !== op) });
  const after = task.ops.slice(task.ops.indexOf(op) + 1);
  const unlock = after.find((next) => !acquires(next) && next.target === op.target);
  const ops = task.ops.filter((other) => other !== op && other !== unlock);
  const isAlone = unlock === undefined || !acquires(op) || whyNotLegit(alone) === null;
  return {
    name: `T${task.id}'s ${op.call} of ${targetName(op.target)}${nth(task, op)}`,
    actors: [],
    op: `T${task.id}.${op.id}`,
    doing: null,
    without: isAlone ? alone : instead({ ...task, ops }),
  };
}

/** Where the task makes the same call more than once. */
function nth({ ops }: TaskSpec, op: Op): string {
  const same = ops.filter(({ call, target }) => call === op.call && target === op.target);
  if (same.length < 2) return '';
  return ` (the ${['first', 'second', 'third'][same.indexOf(op)] ?? 'last'} one)`;
}

function* attributes(
  task: TaskSpec,
  op: Op,
  instead: (next: TaskSpec) => Program,
): Generator<Part> {
  const changed = (change: Partial<Op>): Program => {
    return instead({
      ...task,
      ops: task.ops.map((one) => (one === op ? { ...one, ...change } : one)),
    });
  };
  const id = `T${task.id}.${op.id}`;
  const of = `of T${task.id}'s ${op.call} of ${targetName(op.target)}`;
  if (op.timeout)
    yield {
      name: `the timeout ${of}`,
      actors: [],
      op: id,
      doing: `it is what ends the wait of T${task.id}`,
      without: changed({ timeout: false }),
    };
  if (op.kernelOnly) {
    const without = changed({ kernelOnly: false });
    yield {
      name: `that ${of.slice(3)} goes straight to the kernel`,
      actors: [],
      op: id,
      doing: null,
      without,
    };
  }
  if (op.interruptible) {
    const without = changed({ interruptible: false });
    yield { name: `that a signal ends ${of.slice(3)}`, actors: [], op: id, doing: null, without };
  }
  if (op.call === 'trylock') {
    const name = `that T${task.id} only tries to take ${targetName(op.target)}`;
    yield { name, actors: [], op: id, doing: null, without: changed({ call: 'lock' }) };
  }
}
