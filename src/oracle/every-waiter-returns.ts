import type { Cell } from '../machine/cell.ts';
import { Fact, given, type Wrong, type Wrongs, wrongFact } from '../machine/wrong.ts';
import { acquires, callName, isRtMutex, lockOf, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import { isBehindExeced, namesExeced } from './names-execed.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';

/**
 * Nobody can take another step, so whoever has not finished never will. Waiting for a task whose
 * program ended while it held the lock is the program's own doing.
 */
export const everyWaiterReturns: Oracle = {
  name: 'every-waiter-returns',
  rule: 'Every waiter returns once the lock has been released.',
  details: [
    '{call}/asleep',
    '{call}/asleep-behind-an-execve',
    '{call}/asleep-in-a-circle',
    '{call}/asleep-where-it-was-moved',
    '{call}/stuck-on-*',
    'exit/stuck-on-*',
  ],
  besides: { 'exit/stuck-on-*': 'The exit of a task comes to an end.' },

  ended(view: View): Finding | null {
    const stuck = view.world.tasks.filter((task) => view.lives(task));
    const first = stuck.find((task) => !waitsForEnded(view, task, []));
    if (first === undefined) return null;
    if (view.toldTo(first).op === null) return neverGone(view, first);
    // Whoever waits behind one that was moved to the lock waits for that one.
    const sleeps = view.asleep(first);
    const moved = sleeps ? view.movedFirst(lockOf(view.toldTo(first).op as Op)) : null;
    const victim = moved ?? first;
    const op = view.toldTo(victim).op as Op;
    const asleep = view.asleep(victim);
    const where = asleep ? 'sleeps' : `waits for ${view.pending(victim).object?.label()}`;
    const lock = lockOf(op);
    const [holder] = view.holders(lock);
    const has = holder === undefined ? 'nobody was told that it holds' : `${holder.name} holds`;
    const isBehind = !isRtMutex(lock) && isBehindExeced(view, lock);
    const behind = isBehind ? 'asleep-behind-an-execve' : 'asleep';
    const inCircle = isInCircle(view, victim) ? 'asleep-in-a-circle' : behind;
    const how = moved === null ? inCircle : 'asleep-where-it-was-moved';
    const place = moved === null ? ',' : ', first in line since it was moved there,';
    return {
      detail: `${callName(op)}/${asleep ? how : `stuck-on-${view.pending(victim).kind?.verb}`}`,
      sentence:
        `${victim.name} ${where} in its ${opName(op)} for ever${place} and ` +
        `${has} the lock (${view.says(lock)}).`,
      wrong: stuckForEver(view, victim),
    };
  },
};

/** It has been killed, and its exit does not come to an end. */
function neverGone(view: View, task: SeenTask): Finding {
  const { kind, object } = view.pending(task);
  return {
    detail: `exit/stuck-on-${kind?.verb}`,
    sentence: `${task.name} was killed, and waits for ${object?.label()} for ever.`,
    wrong: [endlessExit(task)],
  };
}

function endlessExit(task: SeenTask): Wrong {
  const waits = new Fact(task, 'waits', 'exit');
  return wrongFact(waits, 'waiting for ever', 'gone', 'the exit of a task comes to an end');
}

/**
 * Whether the program itself keeps the lock: whoever holds it has ended, or waits likewise. Tasks
 * that wait for one another in a circle are no excuse, and who is killed waits for nobody. Who
 * sleeps on a condition variable waits for somebody to wake or move it, and nobody has to; but if
 * one has been woken and sleeps on, the wake-up is lost. A lock that is not robust and was held
 * across an execve() nobody gives back.
 */
function waitsForEnded(view: View, task: SeenTask, before: readonly SeenTask[]): boolean {
  const { op } = view.toldTo(task);
  if (op === null || !view.asleep(task) || before.includes(task)) return false;
  // Nobody can take another step, so the kill has come, and ends every wait.
  if (view.deaths.awaits(task)) return false;
  if (view.isOnCondition(task) || isOnBroken(view, task, op)) {
    return view.matrixNote(task).moved === 0;
  }
  // But for who was woken, and sleeps on.
  if (view.broken.touches(op)) return acquires(op) || view.matrixNote(task).moved === 0;
  if (!acquires(op)) return false;
  if (!isRtMutex(lockOf(op)) && namesExeced(view, lockOf(op))) return true;
  return view.holders(lockOf(op)).some((holder) => {
    return view.toldTo(holder).ended || waitsForEnded(view, holder, [...before, task]);
  });
}

/** It sleeps plainly, and somebody has moved it to the word of a broken lock. */
function isOnBroken(view: View, task: SeenTask, op: Op): boolean {
  if (!view.broken.any || acquires(op)) return false;
  return view.world.futexes.all.some((futex) => {
    return view.broken.hasKey(futex) && view.queued(futex).some((q) => q.task === task);
  });
}

/** Where the chain of those that wait for one another ends, and who waits in it. */
function stuckForEver(view: View, victim: SeenTask): Wrongs {
  const chain: SeenTask[] = [];
  let task: SeenTask | undefined = victim;
  while (task !== undefined && view.lives(task) && !chain.includes(task)) {
    chain.push(task);
    const { op } = view.toldTo(task);
    task = op === null || !view.asleep(task) ? undefined : view.holders(lockOf(op))[0];
  }
  const closes = task !== undefined && chain.includes(task);
  // What is nearest to the cause comes first.
  const [last, ...others] = chain.reverse() as [SeenTask, ...SeenTask[]];
  return [
    stuck(view, last, closes ? 'told EDEADLK' : null),
    ...others.map((other) => stuck(view, other, null)),
  ];
}

function stuck(view: View, task: SeenTask, instead: string | null): Wrong {
  const { op } = view.toldTo(task);
  if (op === null) return endlessExit(task);
  const lock = lockOf(op);
  const waits = new Fact(task, 'waits', callName(op), view.lock(lock));
  const facts = [view.holding(lock), given(view.ownerCell(lock))];
  if (!view.asleep(task)) {
    const spinlock = view.pending(task).object as unknown as Cell<unknown>;
    const isMutex = view.pending(task).kind?.verb === 'mutex_lock';
    const rule = `whoever takes a ${isMutex ? 'mutex gives it back' : 'spinlock drops it again'}`;
    return wrongFact(waits, 'waiting for ever', 'going on', rule, given(spinlock), ...facts);
  }
  if (instead !== null) {
    const rule = 'who would close a circle of waiting tasks is told EDEADLK';
    return wrongFact(waits, 'asleep for ever', instead, rule, ...facts);
  }
  const held = view.holders(lock).length > 0;
  const rule = held
    ? 'a waiter sleeps until the lock is given back'
    : 'a waiter is woken once nobody holds the lock';
  return wrongFact(waits, 'asleep for ever', held ? 'served in the end' : 'woken', rule, ...facts);
}

/** Whether tasks that sleep for one another's locks in a circle are what it waits for. */
function isInCircle(view: View, victim: SeenTask): boolean {
  const seen: SeenTask[] = [];
  let task: SeenTask | undefined = victim;
  while (task !== undefined && !seen.includes(task)) {
    const { op } = view.toldTo(task);
    if (op === null || !view.asleep(task)) return false;
    seen.push(task);
    task = view.holders(lockOf(op))[0];
  }
  return task !== undefined;
}
