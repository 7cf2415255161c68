import { Fact, given, type Wrongs, wrongFact } from '../machine/wrong.ts';
import { kindOf } from '../program/op-kinds.ts';
import { lockOf, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';

/**
 * Judged by what the tasks were told alone: a task holds the lock from the moment that its lock op
 * returned 0 until it asks for the unlock.
 */
export const mutualExclusion: Oracle = {
  name: 'mutual-exclusion',
  rule: 'At most one task holds a lock.',
  details: ['locked-twice', 'two-owners'],

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    if (!kindOf(op).grants(op, ret)) return null;
    const lock = lockOf(op);
    // Whoever writes 0 into the word gives the lock away.
    if (view.broken.touches(op)) return null;
    for (const other of view.world.tasks) {
      if (other === task || !view.toldTo(other).holds.includes(lock)) continue;
      return {
        detail: 'two-owners',
        sentence:
          `${task.name} was told that it holds ${targetName(lock)}, which ${other.name} was told ` +
          'it holds and has not unlocked.',
        wrong: [
          wrongFact(
            new Fact(view.lock(lock), 'holders'),
            view.holders(lock),
            [other],
            'whoever was told that it holds the lock holds it until it asks for the unlock',
            { thing: view.answer(task, op), value: ret },
            given(view.ownerCell(lock)),
          ),
        ],
      };
    }
    const { holds } = view.toldTo(task);
    if (holds.indexOf(lock) === holds.lastIndexOf(lock)) return null;
    const sentence = `${task.name} was given ${targetName(lock)} a second time.`;
    const times = new Fact(task, 'times held', '', view.lock(lock));
    const rule = 'who holds the lock already is not given it once more';
    const had = { thing: view.answer(task, op), value: ret };
    const wrong: Wrongs = [wrongFact(times, 2, 1, rule, had, given(view.ownerCell(lock)))];
    return { detail: 'locked-twice', sentence, wrong };
  },
};
