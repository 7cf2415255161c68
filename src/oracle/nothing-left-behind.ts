import type { futex_q } from '../kernel/futex/futex_q.ts';
import type { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import type { Guarded } from '../machine/guarded.ts';
import { TASK_RUNNING } from '../machine/task-state.ts';
import { Fact, type Wrong, wrongCell, wrongFact } from '../machine/wrong.ts';
import { callName, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';

const OF_THE_DEAD = [
  'exit/*-held',
  'exit/a-sleeping-state',
  'exit/its-futex_q-queued',
  'exit/its-timer-armed',
  'exit/its-waiter-queued',
  'exit/pi_blocked_on-set',
  'exit/preemption-disabled',
];
const DEAD_RULE = 'A task that has died leaves nothing of its own in the kernel.';

/**
 * A system call leaves nothing of its caller in the kernel but what the lock itself needs, and who
 * has died nothing at all.
 */
export const nothingLeftBehind: Oracle = {
  name: 'nothing-left-behind',
  rule: 'A task returns to user space without locks, queue entries, timers or a sleeping state.',
  details: [
    '{call}/*-held',
    '{call}/a-sleeping-state',
    '{call}/its-futex_q-queued',
    '{call}/its-timer-armed',
    '{call}/its-waiter-queued',
    '{call}/pi_blocked_on-set',
    '{call}/preemption-disabled',
    ...OF_THE_DEAD,
  ],
  besides: Object.fromEntries(OF_THE_DEAD.map((detail) => [detail, DEAD_RULE])),

  returned: finding,
  restarting: finding,

  quiet(view: View): Finding | null {
    for (const task of view.world.tasks) {
      const left = view.deaths.isOver(task) ? ofTheDead(view, task) : null;
      if (left !== null) return left;
    }
    return null;
  },
};

function ofTheDead(view: View, task: SeenTask): Finding | null {
  const left = leftBehind(view, task);
  if (left === null) return null;
  const [what, wrong] = left;
  return {
    detail: `exit/${what.replaceAll(' ', '-')}`,
    sentence: `${task.name} has died with ${what}.`,
    wrong: [wrong],
  };
}

function finding(view: View, task: SeenTask, op: Op): Finding | null {
  const left = leftBehind(view, task);
  if (left === null) return null;
  const [what, wrong] = left;
  return {
    detail: `${callName(op)}/${what.replaceAll(' ', '-')}`,
    sentence: `${task.name} returned from its ${opName(op)} with ${what}.`,
    wrong: [wrong],
  };
}

const RULE = 'who returns to user space leaves nothing of its own in the kernel';

function leftBehind(view: View, task: SeenTask): [what: string, wrong: Wrong] | null {
  const [lock] = view.spinlocksOf(task);
  if (lock !== undefined) return [`${lock.field} held`, wrongCell(lock, null, RULE)];
  const preempt_count = view.preemptCount(task);
  if (preempt_count !== 0) {
    const count = new Fact(task, 'preempt_count');
    return ['preemption disabled', wrongFact(count, preempt_count, 0, RULE)];
  }
  if (task.pi_blocked_on.value !== null) {
    return ['pi_blocked_on set', wrongCell(task.pi_blocked_on, null, RULE)];
  }
  const timer = view.armedTimer(task);
  if (timer !== null) {
    return ['its timer armed', wrongFact(new Fact(timer, 'armed'), 'armed', 'not armed', RULE)];
  }
  if (task.__state.value !== TASK_RUNNING) {
    return ['a sleeping state', wrongCell(task.__state, TASK_RUNNING, RULE)];
  }
  for (const { hb } of view.world.words) {
    if (hasEntryOf(hb.chain, task)) return ['its futex_q queued', withoutEntriesOf(hb.chain, task)];
  }
  for (const { waiters } of view.rtMutexes()) {
    if (hasEntryOf(waiters, task)) return ['its waiter queued', withoutEntriesOf(waiters, task)];
  }
  return null;
}

type Queue = Guarded<futex_q[]> | Guarded<rt_mutex_waiter[]>;

function hasEntryOf({ value }: Queue, task: SeenTask): boolean {
  for (const entry of value) if (entry.task === task) return true;
  return false;
}

function withoutEntriesOf(queue: Queue, task: SeenTask): Wrong {
  const others = (queue.value as (futex_q | rt_mutex_waiter)[]).filter((entry) => {
    return entry.task !== task;
  });
  return wrongCell(queue, others, RULE);
}
