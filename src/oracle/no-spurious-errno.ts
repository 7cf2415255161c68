import {
  EAGAIN,
  EDEADLK,
  EINTR,
  EINVAL,
  ENOTRECOVERABLE,
  EOWNERDEAD,
  ESRCH,
  ETIMEDOUT,
  EWOULDBLOCK,
  errnoName,
} from '../kernel/errno.ts';
import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import { Fact, type Given, given, wrongFact } from '../machine/wrong.ts';
import { Nesting } from '../program/nesting.ts';
import { kindOf } from '../program/op-kinds.ts';
import {
  acquires,
  callName,
  isCondition,
  isRtMutex,
  lockOf,
  mayTimeOut,
  type Op,
  releases,
} from '../program/program.ts';
import { mayAwaitLock, mayWaitPlainly } from '../program/sleepers.ts';
import { targetsText } from '../program/text.ts';
import { matrixRow } from './matrix-rows.ts';
import { meanwhile, underWay } from './meanwhile.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenNote, SeenTask, View } from './view.ts';
import { wordText } from './word-text.ts';

const NOT_AGAIN =
  ': the word had changed since the call read it, nothing was done, and user space takes that ' +
  'for an answer. The mistake is not the kernel’s';
const BYSTANDER = ', though it is only waiting for others that are in a deadlock';

/**
 * User space that keeps to the protocol gets no error but those it asked for: a timeout, the answer
 * to a try, a signal, and EDEADLK if waiting would have closed a circle. EINVAL, EPERM and ESRCH
 * tell a program that its futex is broken (Documentation/locking/pi-futex.rst, futex(2)).
 *
 * A task that waits for a circle of others without being in it is no part of the deadlock; "wrong"
 * is what the comment in task_blocks_on_rt_mutex() calls it when such a one is told EDEADLK.
 *
 * EINVAL is also for who wakes or moves sleepers, and meets one that is not for such a call.
 *
 * That a circle is always found is not asked here: if it is not, its tasks wait for ever
 * (every-waiter-returns.ts).
 */
export const noSpuriousErrno: Oracle = {
  name: 'no-spurious-errno',
  rule: 'A system call fails only for a reason that its program gave.',
  details: ['{call}/{errno}', '{call}/{errno}/bystander', '{call}/{errno}/row{row}'],

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    if (ret >= 0 || view.broken.touches(op) || isDeserved(view, task, op, ret)) return null;
    const errno = errnoName(ret);
    const note = view.matrixNote(task);
    const inMatrix = acquires(op) && ret === -EINVAL && matrixRow(note.row)?.isValid === false;
    const call = callName(op);
    const lock = lockOf(op);
    const shown = isRtMutex(lock) ? call : `FUTEX_${call.toUpperCase()}`;
    const isToldAgain = ret === -EAGAIN && releases(op);
    const ofRobust = ret === -ESRCH && acquires(op) && view.deaths.hasOrphaned(lock);
    const bystander = ret === -EDEADLK && view.toldTo(task).behindCircle;
    const why = inMatrix ? `state matrix row [${note.row}]: ${matrixText(note)}` : view.says(lock);
    return {
      detail: `${call}/${errno}${inMatrix ? `/row${note.row}` : bystander ? '/bystander' : ''}`,
      sentence:
        `${task.name}'s ${shown} of ${targetsText(op)} failed with ${errno} ` +
        `(${why})${bystander ? BYSTANDER : ''}${meanwhile(view, task)}` +
        `${isToldAgain ? NOT_AGAIN : ''}.`,
      wrong: [
        wrongFact(
          view.answer(task, op),
          ret,
          ofRobust ? ROBUST_ANSWER : deserts[op.call].answer(view, task, op),
          ofRobust ? ROBUST_REASON : isToldAgain ? AGAIN_REASON : reasonOf(errno),
          ...(inMatrix ? seenInMatrix(view, op, note) : [given(view.ownerCell(lock))]),
          heldBy(view, task, op),
          ...underWay(view, task),
        ),
      ],
    };
  },
};

/** Why the program did not ask for it. */
const REASONS: Readonly<Record<string, string>> = {
  EINVAL: 'EINVAL is for a futex that user space has broken',
  EPERM: 'EPERM is for who does not hold the lock',
  ESRCH: 'ESRCH is for a futex that names a task that does not exist',
  EDEADLK: 'EDEADLK is for who is in a circle of waiting tasks itself',
  ETIMEDOUT: 'ETIMEDOUT is for who gave a timeout',
  EINTR: 'EINTR is for who was sent a signal and allows it to end the wait',
  EWOULDBLOCK: 'EWOULDBLOCK is for who only tries',
};

function reasonOf(errno: string): string {
  return REASONS[errno] ?? 'the program gave no reason for an error';
}

const AGAIN_REASON = 'user space unlocks again when it is told EAGAIN, and has the lock until then';
const ROBUST_ANSWER = 'nothing yet, or EOWNERDEAD when it has the lock';
const ROBUST_REASON = 'a robust lock goes to who asks for it when its owner has died with it';

/** What the answer to an op should be like. */
interface Deserts {
  /** The error that says that others have the lock; null if it has to wait for it, or has it. */
  readonly refusal: number | null;
  /** What a task should have been told. */
  answer(view: View, task: SeenTask, op: Op): number | string;
}

/** It may have to wait first. */
const waiting: Deserts = { refusal: null, answer: () => 'nothing yet, or 0 when it has the lock' };

const moving: Deserts = { refusal: null, answer: () => 'how many it has woken and moved' };

const deserts: Readonly<Record<Op['call'], Deserts>> = {
  lock: waiting,
  lock2: waiting,
  trylock: {
    refusal: -EWOULDBLOCK,
    answer(view, task, op) {
      const taken = view.holders(lockOf(op)).some((holder) => holder !== task);
      return taken ? -EWOULDBLOCK : '0, or EWOULDBLOCK if somebody has the lock';
    },
  },
  unlock: { refusal: null, answer: () => 0 },
  // It may be woken for nothing.
  wait_requeue_pi: {
    refusal: -EWOULDBLOCK,
    answer: () => 'nothing yet, 0 when it has the lock, or EWOULDBLOCK',
  },
  cmp_requeue_pi: { refusal: null, answer: () => 'how many it has moved' },
  wait: { refusal: null, answer: () => 'nothing yet, or 0 when somebody has woken it' },
  wake: { refusal: null, answer: () => 'how many it has woken' },
  requeue: moving,
  cmp_requeue: moving,
  cond_wait: { refusal: null, answer: () => 'nothing yet, or 0 when it has the mutex again' },
  cond_signal: { refusal: null, answer: () => 0 },
  cond_broadcast: { refusal: null, answer: () => 0 },
  protect: { refusal: null, answer: () => 0 },
  swap_out: { refusal: null, answer: () => 0 },
  store: { refusal: null, answer: () => 0 },
};

/** Who has the lock; of an unlock who had it, as a critical section ends where that begins. */
function heldBy(view: View, task: SeenTask, op: Op): Given {
  const lock = lockOf(op);
  if (!releases(op)) return view.holding(lock);
  return { thing: new Fact(view.lock(lock), 'holder until now'), value: [task] };
}

/** What the row of the state matrix was found by; the values may have changed since then. */
function seenInMatrix(view: View, op: Op, { uval, owner }: SeenNote): Given[] {
  const futex = view.futex(lockOf(op));
  const pi_state = view.firstQueued(futex)?.pi_state.value ?? null;
  const thing = pi_state?.owner ?? new Fact(futex, 'owner of its pi_state');
  return [
    { thing: futex.uaddr, value: uval },
    { thing, value: owner },
  ];
}

function isDeserved(view: View, task: SeenTask, op: Op, ret: number): boolean {
  if (ret === -ETIMEDOUT) return mayTimeOut(op);
  // Whether an owner has died, and what became of it, another oracle asks.
  if (ret === -EOWNERDEAD || ret === -ENOTRECOVERABLE) return true;
  if (isBereft(view, task, op, ret)) return true;
  if (ret === -EDEADLK) {
    // Who owns a broken futex nobody knows, and what waits for whom neither.
    return view.toldTo(task).circle || movedIntoCircle(view, op) || view.broken.any;
  }
  if (ret === deserts[op.call].refusal) return true;
  if (ret === -EINVAL) return mayMeetOthers(view, op);
  return ret === -EINTR && kindOf(op).mayBeInterrupted(op) && view.toldTo(task).signalled;
}

/**
 * Nobody mends the word of a lock that is not robust when its owner dies: who asks for it is told
 * that there is no such task, and the word goes on naming that one, as nobody can come to wait. Or,
 * while the kernel's note of it lives, that the note has no owner: until the next owner mends it.
 */
function isBereft(view: View, task: SeenTask, op: Op, ret: number): boolean {
  const lock = lockOf(op);
  if (isRtMutex(lock) || isCondition(lock) || !view.deaths.hasBereaved(lock)) return false;
  if (view.world.program.robust.includes(lock)) return false;
  if (ret === -ESRCH) return namesTheDead(view, view.futex(lock).uaddr.value);
  const { row, uval } = view.matrixNote(task);
  return ret === -EINVAL && (row === 5 || row === 7) && namesTheDead(view, uval);
}

function namesTheDead(view: View, uval: number): boolean {
  const pid = uval & FUTEX_TID_MASK;
  return view.world.tasks.some((task) => task.pid === pid && view.deaths.hasCome(task));
}

/**
 * A sleeper may be moved into a circle by who has no part in it, and then that one is told, or
 * another of the circle who comes a moment later. So where there are condition variables it is not
 * asked whether tasks were in a circle just then, only whether the program can come to one.
 */
function movedIntoCircle({ world }: View, op: Op): boolean {
  if (world.conditions.all.length === 0) return false;
  return new Nesting(world.program).mayCloseCircle(lockOf(op));
}

/**
 * Whether a program has tasks sleep on the condition variable that the call is not for. As above it
 * is not asked whether one did just then.
 */
function mayMeetOthers({ world }: View, op: Op): boolean {
  const { counts, namesLock, targets } = kindOf(op);
  if (!counts) return false;
  const [condition] = targets(op) as [number];
  const may = namesLock ? mayWaitPlainly : mayAwaitLock;
  return may(world.program, condition);
}

function matrixText({ uval, owner }: SeenNote): string {
  return `the word said ${wordText(uval)}, pi_state->owner was ${owner?.name ?? 'NULL'}`;
}
