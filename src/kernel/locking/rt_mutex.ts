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

  constructor(home: Home) {
    this.home = home;
    this.wait_lock = new Spinlock(home, 'wait_lock', 2);
    this.waiters = new Guarded<rt_mutex_waiter[]>(home, 'pi_mutex.waiters', [], [this.wait_lock]);
    this.owner = new Word(home, 'pi_mutex.owner', 0);
  }

  label(): string {
    return `${this.home.label()}.pi_mutex`;
  }
}
