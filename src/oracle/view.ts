/**
 * What oracles look at: the machine, and beside it the ghost state, which is what every task was
 * told (entered, returned, with which value) and not what the words under test claim.
 */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import type { futex_q } from '../kernel/futex/futex_q.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import { SLEEP } from '../machine/task-state.ts';
import type { Word } from '../machine/word.ts';
import { Fact, type Given } from '../machine/wrong.ts';
import { callName, isRtMutex, lockOf, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { World } from '../program/world.ts';
import { wordText } from './word-text.ts';

/** What one task was told. */
export class Told {
  /** The op that it is in; null between ops. */
  op: Op | null = null;
  /** It has taken the first step of that op. */
  begun = false;
  /** Inside a system call. */
  inKernel = false;
  /** What each op that returned answered: 0, or a negated error number. */
  readonly answers: { readonly op: Op; readonly ret: number }[] = [];
  /** Its program is over. */
  ended = false;
  /** While it was in the present op, it and others waited for one another in a circle. */
  circle = false;
  /** While it was in the present op, it waited for others that were in such a circle. */
  behindCircle = false;
  /** It was sent a signal. */
  signalled = false;
  /** Numbers of the locks that it was told it holds. */
  readonly holds: number[];

  constructor(holds: readonly number[]) {
    this.holds = holds.slice();
  }
}

export class View {
  readonly world: World;
  /** By task index. */
  readonly told: readonly Told[];

  constructor(world: World, told: readonly Told[]) {
    this.world = world;
    this.told = told;
  }

  toldTo(task: task_struct): Told {
    return this.told[task.index] as Told;
  }

  futex(number: number): futex_key {
    return this.world.futexes.get(number);
  }

  rtMutex(number: number): rt_mutex {
    return this.world.rtMutexes.get(number);
  }

  /** Every rt_mutex that is in use, those inside of pi_states and the others. */
  rtMutexes(): rt_mutex[] {
    const found: rt_mutex[] = [];
    for (const pi_state of this.world.kernel.pi_states) {
      if (pi_state.life.published && !pi_state.life.dead) found.push(pi_state.pi_mutex);
    }
    for (const mutex of this.world.rtMutexes.all) found.push(mutex);
    return found;
  }

  /** The tasks that were told that they hold the lock. */
  holders(lock: number): task_struct[] {
    return this.world.tasks.filter((task) => this.toldTo(task).holds.includes(lock));
  }

  /** The object that ops name by this number. */
  lock(lock: number): futex_key | rt_mutex {
    return isRtMutex(lock) ? this.rtMutex(lock) : this.futex(lock);
  }

  /** Who was told that it holds the lock. */
  holding(lock: number): Given {
    return { thing: new Fact(this.lock(lock), 'holders'), value: this.holders(lock) };
  }

  /** What the lock itself says of its owner: the futex word, or the owner of the rt_mutex. */
  ownerCell(lock: number): Word<number> {
    return isRtMutex(lock) ? this.rtMutex(lock).owner : this.futex(lock).uaddr;
  }

  /** What is to be seen of a lock's owner, as `the word says WAITERS|T2`. */
  says(lock: number): string {
    if (!isRtMutex(lock)) return `the word says ${wordText(this.futex(lock).uaddr.value)}`;
    return `its owner is ${this.rtOwner(this.rtMutex(lock))?.name ?? 'nobody'}`;
  }

  /** Asleep in the kernel, with nobody having woken it yet. */
  asleep(task: task_struct): boolean {
    return task.access.kind === SLEEP && !task.enabled;
  }

  /** The task whose TID the user word holds. */
  wordOwner(futex: futex_key): task_struct | null {
    const pid = futex.uaddr.value & FUTEX_TID_MASK;
    return this.world.tasks.find((task) => task.pid === pid) ?? null;
  }

  rtOwner(mutex: rt_mutex): task_struct | null {
    return this.world.kernel.taskAt(mutex.owner.value & ~RT_MUTEX_HAS_WAITERS);
  }

  /** The waiters queued in the futex's bucket, first one first. */
  queued(futex: futex_key): futex_q[] {
    return futex.hb.chain.value.filter((q) => q.key === futex);
  }

  /** The first of them, or null. */
  firstQueued(futex: futex_key): futex_q | null {
    for (const q of futex.hb.chain.value) if (q.key === futex) return q;
    return null;
  }

  /** Other tasks that are in the middle of an op. */
  #busy(task: task_struct): { other: task_struct; op: Op }[] {
    const others = this.world.tasks.filter((other) => {
      return other !== task && this.toldTo(other).inKernel && !this.asleep(other);
    });
    return others.map((other) => ({ other, op: this.toldTo(other).op as Op }));
  }

  /** In the middle of which ops others are, as values. */
  underWay(task: task_struct): Given[] {
    return this.#busy(task).map(({ other, op }) => {
      return { thing: this.within(other, op), value: true };
    });
  }

  /** That a task is in an op. */
  within(task: task_struct, op: Op): Fact {
    return new Fact(task, 'within', callName(op), this.lock(lockOf(op)));
  }

  /** What a task is told at the end of an op. */
  answer(task: task_struct, op: Op): Fact {
    return new Fact(task, 'answer', callName(op), this.lock(lockOf(op)));
  }

  /** The same in words, as `T1 was inside its unlock of f1`. */
  meanwhile(task: task_struct): string {
    const parts = this.#busy(task).map(({ other, op }) => {
      return `${other.name} was in the middle of its ${opName(op)}`;
    });
    return parts.length === 0 ? '' : `, while ${parts.join(' and ')}`;
  }
}
