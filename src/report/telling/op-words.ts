/** What a task does with an op, as the head of its column says it. */
import type { Op } from '../../program/program.ts';
import { targetsText } from '../../program/text.ts';

interface Verbs {
  readonly done: string;
  readonly refused: string;
  readonly unanswered: string;
}

const asking: Verbs = { done: 'locks', refused: 'asks for', unanswered: 'waits for' };

const requeueing: Verbs = { done: 'requeues', refused: 'requeues', unanswered: 'requeues' };

const verbs: Readonly<Record<Op['call'], Verbs>> = {
  lock: asking,
  lock2: asking,
  trylock: asking,
  unlock: { done: 'unlocks', refused: 'unlocks', unanswered: 'unlocks' },
  wait_requeue_pi: { done: 'waits for', refused: 'waits for', unanswered: 'waits for' },
  cmp_requeue_pi: requeueing,
  wait: { done: 'sleeps on', refused: 'sleeps on', unanswered: 'sleeps on' },
  wake: { done: 'wakes', refused: 'wakes', unanswered: 'wakes' },
  requeue: requeueing,
  cmp_requeue: requeueing,
  cond_wait: { done: 'waits on', refused: 'waits on', unanswered: 'waits on' },
  cond_signal: { done: 'wakes one on', refused: 'wakes one on', unanswered: 'wakes one on' },
  protect: { done: 'write-protects', refused: 'write-protects', unanswered: 'write-protects' },
  swap_out: { done: 'swaps out', refused: 'swaps out', unanswered: 'swaps out' },
  store: { done: 'overwrites', refused: 'overwrites', unanswered: 'overwrites' },
  cond_broadcast: { done: 'wakes all on', refused: 'wakes all on', unanswered: 'wakes all on' },
};

/** @param answer null if there is none */
export function deedText(op: Op, answer: number | null): string {
  const { done, refused, unanswered } = verbs[op.call];
  const verb = answer === null ? unanswered : answer >= 0 ? done : refused;
  return `${verb} ${targetsText(op)}`;
}
