import { errnoName } from '../kernel/errno.ts';
import { FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import { wrongCell, wrongFact } from '../machine/wrong.ts';
import { kindOf } from '../program/op-kinds.ts';
import { acquires, callName, isRtMutex, lockOf, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';

/**
 * What the caller is told agrees with what everybody else can see: a lock that returned 0 left the
 * caller's TID in the word, and any other return did not, unless the caller had the lock before. A
 * lock without a word says so in its owner field. A call that wakes or moves sleepers says how
 * many, and who just sleeps says whether somebody has woken it.
 */
export const returnValue: Oracle = {
  name: 'return-value',
  rule: 'The word names a task if and only if the task was told that it owns the lock.',
  details: [
    '{call}/{answer}/not-woken',
    '{call}/{answer}/owner-names-another',
    '{call}/{answer}/owner-names-the-caller',
    '{call}/{answer}/rt_mutex-names-the-caller',
    '{call}/{answer}/woken',
    '{call}/{answer}/word-names-another',
    '{call}/{answer}/word-names-the-caller',
    '{call}/miscounted',
  ],
  besides: {
    '{call}/miscounted':
      'A call that moves sleepers answers how many it has given the lock, or moved to it.',
  },

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    const count = ret >= 0 && kindOf(op).counts ? miscounted(view, task, op, ret) : null;
    if (count !== null) return count;
    const lock = lockOf(op);
    if (!kindOf(op).namesLock) return kindOf(op).counts ? null : wakeUps(view, task, op, ret);
    if (view.broken.touches(op)) return null;
    const owns = view.toldTo(task).holds.includes(lock);
    if (isNamed(view, task, lock) === owns) {
      return !owns && acquires(op) ? rtMutex(view, task, op, lock, ret) : null;
    }
    const answer = answerText(ret);
    const what = isRtMutex(lock) ? 'owner' : 'word';
    return {
      detail: `${callName(op)}/${answer}/${what}-names-${owns ? 'another' : 'the-caller'}`,
      sentence: `${task.name}'s ${opName(op)} returned ${answer}, but ` + `${view.says(lock)}.`,
      wrong: [
        wrongCell(
          view.ownerCell(lock),
          shouldSay(view, task, lock),
          owns ? 'who was told that it owns the lock is named' : 'who does not own it is not named',
          { thing: view.answer(task, op), value: ret },
          view.holding(lock),
        ),
      ],
    };
  },
};

function miscounted(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
  const { moved } = view.matrixNote(task);
  if (ret === moved) return null;
  const did = op.call === 'wake' ? 'woken' : 'moved';
  const count = (tasks: number) => (tasks === 1 ? 'one task' : `${tasks} tasks`);
  return {
    detail: `${callName(op)}/miscounted`,
    sentence: `${task.name}'s ${opName(op)} answered ${ret}, but it has ${did} ${count(moved)}.`,
    wrong: [
      wrongFact(
        view.answer(task, op),
        ret,
        moved,
        COUNTS[op.call] ?? 'a requeue answers how many tasks it has woken, or moved',
      ),
    ],
  };
}

const COUNTS: Partial<Readonly<Record<Op['call'], string>>> = {
  cmp_requeue_pi: 'a requeue answers how many tasks it has given the lock, or moved to it',
  wake: 'a wake answers how many tasks it has woken',
};

/** A wake-up is told of by 0 and by nothing else: who has sent it goes by its having arrived. */
function wakeUps(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
  const isWoken = view.matrixNote(task).moved > 0;
  if (isWoken === (ret === 0)) return null;
  const answer = answerText(ret);
  const but = isWoken ? 'though somebody had woken it' : 'though nobody had woken it';
  return {
    detail: `${callName(op)}/${answer}/${isWoken ? 'woken' : 'not-woken'}`,
    sentence: `${task.name}'s ${opName(op)} returned ${answer}, ${but}.`,
    wrong: [
      wrongFact(
        view.answer(task, op),
        ret,
        isWoken ? 0 : 'nothing yet, or an error',
        'who sleeps is told 0 if somebody has woken it, and not otherwise',
      ),
    ],
  };
}

function answerText(ret: number): string {
  return ret >= 0 ? '0' : errnoName(ret);
}

/** What word or owner would say if it named who was told that it owns the lock. */
function shouldSay(view: View, task: SeenTask, lock: number): number {
  const owner = view.toldTo(task).holds.includes(lock) ? task : (view.holders(lock)[0] ?? null);
  if (isRtMutex(lock)) return ownerWord(view, owner, view.rtMutex(lock));
  return owner === null ? 0 : owner.pid | (view.futex(lock).uaddr.value & FUTEX_WAITERS);
}

function ownerWord(view: View, owner: SeenTask | null, mutex: rt_mutex): number {
  return view.address(owner) | (mutex.owner.value & RT_MUTEX_HAS_WAITERS);
}

function isNamed(view: View, task: SeenTask, lock: number): boolean {
  if (isRtMutex(lock)) return view.rtOwner(view.rtMutex(lock)) === task;
  return (view.futex(lock).uaddr.value & FUTEX_TID_MASK) === task.pid;
}

/**
 * A lock that failed must not have left the kernel's lock with the caller either. Only the pi_state
 * that is in the bucket counts: one whose waiters have all been taken out of the bucket because
 * they are leaving names the former owner until the last of them drops it, and nobody can find it.
 */
function rtMutex(view: View, task: SeenTask, op: Op, lock: number, ret: number): Finding | null {
  if (isRtMutex(lock)) return null;
  const pi_state = view.firstQueued(view.futex(lock))?.pi_state.value ?? null;
  if (pi_state === null || view.rtOwner(pi_state.pi_mutex) !== task) return null;
  const answer = answerText(ret);
  return {
    detail: `${callName(op)}/${answer}/rt_mutex-names-the-caller`,
    sentence: `${task.name}'s ${opName(op)} returned ${answer}, but it owns the futex's rt_mutex.`,
    wrong: [
      wrongCell(
        pi_state.pi_mutex.owner,
        ownerWord(view, view.holders(lock)[0] ?? null, pi_state.pi_mutex),
        'who was told that it did not get the lock does not own it',
        { thing: view.answer(task, op), value: ret },
        view.holding(lock),
      ),
    ],
  };
}
