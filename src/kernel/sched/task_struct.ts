/** A task: what `struct task_struct` holds that the PI protocol reads (include/linux/sched.h). */
import { Actor } from '../../machine/actor.ts';
import { Life } from '../../machine/cell.ts';
import { Guarded } from '../../machine/guarded.ts';
import type { Machine } from '../../machine/machine.ts';
import { Mutex } from '../../machine/mutex.ts';
import { Spinlock } from '../../machine/spinlock.ts';
import { TASK_RUNNING } from '../../machine/task-state.ts';
import { Word } from '../../machine/word.ts';
import type { futex_key } from '../futex/futex_key.ts';
import type { futex_pi_state } from '../futex/futex_pi_state.ts';
import { FUTEX_STATE_OK } from '../futex/state.ts';
import type { rt_mutex_waiter } from '../locking/rt_mutex_waiter.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';

/** Real-time priorities are below it, 0 the highest; every other task counts as DEFAULT_PRIO. */
export const MAX_RT_PRIO = 100;
export const DEFAULT_PRIO = 120;

/** A flag of task_struct: the task is the kernel's own, and user space has no business with it. */
export const PF_KTHREAD = 0x00200000;
/** Another: the task is in do_exit(). */
export const PF_EXITING = 0x00000004;

export class task_struct extends Actor {
  static override readonly kept = Actor.kept.and({
    flags: 'carried',
    mm: 'carried',
    pi_state_cache: 'carried',
    preempt_count: 'carried',
    exiting: 'carried',
    in_execve: 'carried',
    robust_list: 'carried',
    list_op_pending: 'carried',
    TIF_SIGPENDING: 'set-up',
    SIGKILL: 'set-up',
    SIGUSR1: 'set-up',
    futex_state: 'set-up',
    futex_exit_mutex: 'set-up',
    thread_pid: 'set-up',
    timeout: 'set-up',
  });
  override readonly kind = 'task';
  override readonly about = this;
  override readonly isDue = true;
  override readonly isFiring = false;
  override readonly outside = 'user';
  readonly life = new Life(this, true);
  /** The thread id that user space stores in the futex word. */
  readonly pid: number;
  flags = 0;
  /** Which address space it lives in. */
  mm = 0;
  readonly __state = new Word<number>(this.life, '__state', TASK_RUNNING);
  readonly pi_lock = new Spinlock(this.life, 'pi_lock', 3);
  /** Effective priority, boosts included. Written under pi_lock, read by a steal without it. */
  readonly prio: Word<number>;
  /** Its own priority. */
  readonly normal_prio: Word<number>;
  /** For each rt_mutex it owns that lock's top waiter, highest priority first. */
  readonly pi_waiters: Guarded<rt_mutex_waiter[]>;
  readonly pi_blocked_on: Guarded<rt_mutex_waiter | null>;
  /** The donor whose priority it runs at, as rt_mutex_setprio() last noted it. */
  readonly pi_top_task: Guarded<task_struct | null>;
  readonly pi_state_list: Guarded<futex_pi_state[]>;
  /** One spare pi_state; only the task itself touches it. */
  pi_state_cache: futex_pi_state | null = null;
  /** On somebody's wake queue (`wake_q.next` is set). */
  readonly wake_q = new Word<boolean>(this.life, 'wake_q', false);
  /** Nesting of preempt_disable(); only the task itself touches it. */
  preempt_count = 0;
  /** A signal waits to be delivered; null when its program sends it none. */
  TIF_SIGPENDING: Word<boolean> | null = null;
  /** SIGKILL waits to be delivered; null when its program never sends it one. */
  SIGKILL: Word<boolean> | null = null;
  /**
   * SIGUSR1 waits to be delivered, whose handler calls execve(); null when its program never sends
   * it one.
   */
  SIGUSR1: Word<boolean> | null = null;
  /** It is in an execve() from which there is no way back. */
  in_execve = false;
  /** Written under pi_lock when it exits, and once more without; null if it never can. */
  futex_state: Word<number> | null = null;
  /** Held from the beginning of EXITING until the end of it. */
  futex_exit_mutex: Mutex | null = null;
  /** It can still be found by its TID. */
  thread_pid: Word<boolean> | null = null;
  /**
   * The locks on its robust list, the last one first: user memory, which others leave alone. Null
   * if it has registered none.
   */
  robust_list: readonly futex_key[] | null = null;
  /** The lock that it was about to take or to give back: list_op_pending in the same memory. */
  list_op_pending: futex_key | null = null;
  /**
   * The local variable of that name in futex_lock_pi() and futex_requeue(): the owner that it found
   * exiting.
   */
  exiting: task_struct | null = null;
  /** The slot for its on-stack timeout, or null when its program has none. */
  timeout: hrtimer_sleeper | null = null;

  constructor(machine: Machine, index: number, name: string, pid: number, prio: number) {
    super(machine, index, name);
    this.pid = pid;
    this.prio = new Word(this.life, 'prio', prio);
    this.normal_prio = new Word(this.life, 'normal_prio', prio);
    const guards = [this.pi_lock];
    this.pi_waiters = new Guarded<rt_mutex_waiter[]>(this.life, 'pi_waiters', [], guards);
    this.pi_blocked_on = new Guarded<rt_mutex_waiter | null>(
      this.life,
      'pi_blocked_on',
      null,
      guards,
    );
    this.pi_top_task = new Guarded<task_struct | null>(this.life, 'pi_top_task', null, guards);
    this.pi_state_list = new Guarded<futex_pi_state[]>(this.life, 'pi_state_list', [], guards);
  }

  /** It may be killed from outside: done when the world is set up, as all of this makes steps. */
  mayBeKilled(): void {
    this.TIF_SIGPENDING ??= new Word<boolean>(this.life, 'TIF_SIGPENDING', false);
    this.SIGKILL ??= new Word<boolean>(this.life, 'SIGKILL', false);
    this.makeMortal();
  }

  /** Its program may be replaced: done when the world is set up. */
  mayExec(): void {
    this.TIF_SIGPENDING ??= new Word<boolean>(this.life, 'TIF_SIGPENDING', false);
    this.SIGUSR1 ??= new Word<boolean>(this.life, 'SIGUSR1', false);
    this.makeMortal();
  }

  /** It may be taken out of what its program does, between any two instructions. */
  get mayBeTakenOut(): boolean {
    return this.SIGKILL !== null || this.SIGUSR1 !== null;
  }

  /** It may come to do_exit(), for whatever reason. */
  makeMortal(): void {
    if (this.futex_state !== null) return;
    this.futex_state = new Word<number>(this.life, 'futex_state', FUTEX_STATE_OK);
    this.futex_exit_mutex = new Mutex(this.life, 'futex_exit_mutex');
    this.thread_pid = new Word<boolean>(this.life, 'thread_pid', true);
  }
}
