/** struct rt_mutex_base (include/linux/rtmutex.h). */
import type { Home } from '../../machine/cell.ts';
import { Guarded } from '../../machine/guarded.ts';
import { Spinlock } from '../../machine/spinlock.ts';
import { Word } from '../../machine/word.ts';
import type { rt_mutex_waiter } from './rt_mutex_waiter.ts';

/** Bit 0 of the owner word: there are waiters, go slow. */
export const RT_MUTEX_HAS_WAITERS = 1;

export class rt_mutex {
  readonly home: Home;
  readonly wait_lock: Spinlock;
  /** Waiting tasks, highest priority first, FIFO among equals. */
  readonly waiters: Guarded<rt_mutex_waiter[]>;
  /** A task's address (see Kernel.address) and RT_MUTEX_HAS_WAITERS; 0 when free. */
  readonly owner: Word<number>;

  private readonly within: string;

  /** @param within the field of `home` that it is, or '' if it is all of it */
  constructor(home: Home, within: string) {
    this.home = home;
    this.within = within;
    const prefix = within === '' ? '' : `${within}.`;
    this.wait_lock = new Spinlock(home, 'wait_lock', 2);
    this.waiters = new Guarded<rt_mutex_waiter[]>(home, `${prefix}waiters`, [], [this.wait_lock]);
    this.owner = new Word(home, `${prefix}owner`, 0);
  }

  label(): string {
    return this.within === '' ? this.home.label() : `${this.home.label()}.${this.within}`;
  }
}
