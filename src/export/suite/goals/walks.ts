/**
 * How far a priority is handed on, and a deadlock looked for: steps of Linux's walk along the chain
 * of locks (rt_mutex_adjust_prio_chain() in kernel/locking/rtmutex.c). Whoever does it in another
 * way has to come to the same end.
 */
import type { Site } from '../../../kernel/site.ts';
import type { SuiteGoal, Topic } from './goal.ts';

const STEPS: readonly (readonly [Site, string])[] = [
  [
    'chain walk: three locks',
    'a new waiter is heard of behind three futexes, each of whose owners waits for the next',
  ],
  [
    'chain walk [3]: not the most urgent waiter',
    'a changed priority stops at an owner that a more urgent task waits for [step 3]',
  ],
  [
    'chain walk [3]: not the most urgent waiter, but deadlocks are looked for',
    'a deadlock is looked for also behind an owner that a more urgent task waits for [step 3]',
  ],
  [
    'chain walk [3]: the priority is the same',
    'a changed priority stops at a waiter that has that priority already [step 3]',
  ],
  [
    'chain walk [3]: the priority is the same, but deadlocks are looked for',
    'a deadlock is looked for also behind a waiter that has the same priority [step 3]',
  ],
  [
    'chain walk [13]: nothing changes further on',
    'a changed priority stops at a futex whose first waiter stays the same [step 13]',
  ],
];

export const WALKS: Topic = {
  heading: 'How far a priority goes, and a search for deadlocks',
  goals: STEPS.map(
    ([site, says]): SuiteGoal => ({ says, reached: ({ sites }) => sites.has(site) }),
  ),
};
