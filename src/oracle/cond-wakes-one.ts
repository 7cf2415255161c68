import { Fact, given, type Wrongs, wrongFact } from '../machine/wrong.ts';
import {
  callName,
  isCondition,
  lockOf,
  type Op,
  targetName,
  targetsOf,
} from '../program/program.ts';
import type { OwedWakeUp } from './condition-waits.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';

/**
 * A condition variable of a library: somebody waits from the moment that it gives the mutex back in
 * its cond_wait (pthread_cond_wait(3): "atomically"). Once a signal has come, one of those has to
 * come back in the end, or to wait for the mutex; after a broadcast each of them.
 *
 * A kernel is to blame if one of them had read the number before the signal changed it: then it
 * sleeps already, and has to be moved, or the kernel finds another number than it expects. If none
 * had, the kernel cannot know, and user space has read the number too late.
 */
export const condWakesOne: Oracle = {
  name: 'cond-wakes-one',
  rule:
    'A cond_signal wakes one of those that wait on its condition, a cond_broadcast all of ' +
    'them.',
  details: [
    'cond_broadcast/asleep',
    'cond_broadcast/unread',
    'cond_signal/asleep',
    'cond_signal/unread',
  ],

  ended(view: View): Finding | null {
    const lost = view.owedWakeUps().find(({ waiters }) => {
      return waiters.every((task) => {
        if (!view.asleep(task) || !view.isOnCondition(task)) return false;
        return !view.broken.touches(opOf(view, task));
      });
    });
    if (lost === undefined) return null;
    const call = lost.isBroadcast ? 'cond_broadcast' : 'cond_signal';
    const how = lost.isUnread ? 'unread' : 'asleep';
    return {
      detail: `${call}/${how}`,
      sentence: lost.isUnread ? tooLate(view, lost, call) : passedOver(view, lost, call),
      wrong: lost.waiters.map((task) => sleepsOn(view, task, lost.isUnread)) as unknown as Wrongs,
    };
  },
};

function opOf(view: View, task: SeenTask): Op {
  return view.toldTo(task).op as Op;
}

/** The condition variable that a sleeper is on, and its mutex. */
function namesOf(view: View, [waiter]: readonly SeenTask[]): [string, string] {
  const op = opOf(view, waiter as SeenTask);
  return [targetName(targetsOf(op)[0] as number), targetName(lockOf(op))];
}

function tooLate(view: View, { by, waiters }: OwedWakeUp, call: string): string {
  const [condition, mutex] = namesOf(view, waiters);
  const { names, sleep, they } = wordsFor(waiters);
  return (
    `${names} ${sleep} on ${condition} for ever: when ${by.name}'s ${call} came ${they} had ` +
    `given ${mutex} back and not read the number of ${condition} yet, and then waited by the ` +
    'one that it has since. The mistake is not the kernel’s: user space has to read it while ' +
    'it holds the mutex.'
  );
}

function passedOver(view: View, { by, waiters }: OwedWakeUp, call: string): string {
  const [condition] = namesOf(view, waiters);
  const { names, sleep, they } = wordsFor(waiters);
  return (
    `${names} ${sleep} on ${condition} for ever, though ${by.name}'s ${call} came while ${they} ` +
    'waited, and woke nobody.'
  );
}

function wordsFor(waiters: readonly SeenTask[]) {
  const isOne = waiters.length === 1;
  const names = waiters.map((task) => task.name).join(' and ');
  return { names, sleep: isOne ? 'sleeps' : 'sleep', they: isOne ? 'it' : 'they' };
}

function sleepsOn(view: View, task: SeenTask, isUnread: boolean) {
  const op = opOf(view, task);
  const condition = view.condition(targetsOf(op).find(isCondition) as number);
  return wrongFact(
    new Fact(task, 'waits', callName(op), condition),
    'asleep for ever',
    'woken',
    isUnread
      ? 'user space reads the number while it holds the mutex'
      : 'a cond_signal wakes one of those that wait, a cond_broadcast all of them',
    given(condition.uaddr),
  );
}
