import { Fact, given, wrongFact } from '../machine/wrong.ts';
import { kindOf } from '../program/op-kinds.ts';
import { callName, lockOf, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';

/**
 * A library's condition variable gives its caller the mutex back, also where a timeout or a number
 * that has changed has ended the wait: pthread_cond_wait(3) says so. Judged by what user space was
 * told, so what breaks this rule is a mistake of user space; that the kernel says 0 and means it is
 * asked in return-value.ts.
 */
export const condWaitHolds: Oracle = {
  name: 'cond-wait-holds',
  rule: 'Whoever returns from cond_wait holds the mutex, whatever has ended the wait.',
  details: ['0', 'ETIMEDOUT'],

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    const kind = kindOf(op);
    if (kind.byLibrary === null || !kind.grants(op, ret) || view.broken.touches(op)) return null;
    const lock = lockOf(op);
    if (view.toldTo(task).holds.includes(lock)) return null;
    const answer = ret === 0 ? '0' : 'ETIMEDOUT';
    const name = targetName(lock);
    return {
      detail: answer,
      sentence:
        `${task.name}'s ${callName(op)} returned ${answer} without the mutex ${name} (` +
        `${view.says(lock)}). No call had given it back, and user space did not take it again: ` +
        'the mistake is not the kernel’s.',
      wrong: [
        wrongFact(
          new Fact(view.lock(lock), 'holders'),
          view.holders(lock),
          [task],
          'user space takes the mutex again before cond_wait returns, whatever the call answered',
          { thing: view.answer(task, op), value: ret },
          given(view.ownerCell(lock)),
        ),
      ],
    };
  },
};
