/** What ops do, in words. */
import { kindOf } from '../program/op-kinds.ts';
import { mayTimeOut, type Op, targetName, targetsOf } from '../program/program.ts';
import { targetsText } from '../program/text.ts';

interface OpWords {
  /** What its task does. */
  deed(op: Op): string;
  /** That it is not the plain one of its kind, as half a sentence; null if that goes unsaid. */
  oddity(op: Op, task: string): string | null;
}

const waiting: OpWords = {
  deed: (op) => `asks for ${targetsText(op)}${mayTimeOut(op) ? ' with a timeout' : ''}`,
  oddity: () => null,
};

const moving: OpWords = {
  deed(op) {
    const [from, to] = targetsOf(op).map(targetName);
    return `moves who sleeps on ${from} to ${to}`;
  },
  oddity: (_op, task) => `that ${task} moves who sleeps, and does not just wake`,
};

export const opWords: Readonly<Record<Op['call'], OpWords>> = {
  lock: waiting,
  lock2: waiting,
  trylock: {
    deed: (op) => `tries to take ${targetsText(op)} without waiting`,
    oddity: (op, task) => `that ${task} only tries to take ${targetsText(op)}`,
  },
  unlock: { deed: (op) => `unlocks ${targetsText(op)}`, oddity: () => null },
  wait_requeue_pi: {
    deed(op) {
      const [condition, lock] = targetsOf(op).map(targetName);
      const limit = mayTimeOut(op) ? ' with a timeout' : '';
      return `sleeps on ${condition}${limit}, to come back with ${lock}`;
    },
    oddity: (op, task) => `that ${task} sleeps on ${targetName(targetsOf(op)[0] as number)} first`,
  },
  cmp_requeue_pi: {
    deed(op) {
      const [condition, lock] = targetsOf(op).map(targetName);
      return `gives ${lock} to who sleeps on ${condition}, or moves them there to wait for it`;
    },
    oddity: () => null,
  },
  wait: {
    deed: (op) => `sleeps on ${targetsText(op)}${mayTimeOut(op) ? ' with a timeout' : ''}`,
    oddity: () => null,
  },
  wake: { deed: (op) => `wakes who sleeps on ${targetsText(op)}`, oddity: () => null },
  requeue: moving,
  // Of two calls that are plainer it could not be said which is meant.
  cmp_requeue: { ...moving, oddity: () => null },
  cond_wait: {
    deed(op) {
      const [condition, mutex] = targetsOf(op).map(targetName);
      const limit = mayTimeOut(op) ? ' with a timeout' : '';
      return `waits on ${condition}${limit}: it gives ${mutex} back, sleeps, and takes it again`;
    },
    oddity: () => null,
  },
  cond_signal: {
    deed(op) {
      const [condition, mutex] = targetsOf(op).map(targetName);
      return `wakes one on ${condition}: it changes the number, and moves a sleeper to ${mutex}`;
    },
    oddity: () => null,
  },
  protect: { deed: (op) => `makes the page of ${targetsText(op)} read-only`, oddity: () => null },
  swap_out: { deed: (op) => `has the page of ${targetsText(op)} swapped out`, oddity: () => null },
  store: {
    deed: (op) => `writes ${kindOf(op).words?.(op).join(' ')} into ${targetsText(op)}`,
    oddity: () => null,
  },
  cond_broadcast: {
    deed(op) {
      const [condition, mutex] = targetsOf(op).map(targetName);
      return `wakes all on ${condition}: it changes the number, and moves them to ${mutex}`;
    },
    oddity: (op, task) => `that ${task} wakes all on ${targetName(targetsOf(op)[0] as number)}`,
  },
};
