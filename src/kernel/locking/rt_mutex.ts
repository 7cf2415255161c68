/** struct rt_mutex_base (include/linux/rtmutex.h). */
import type { Life } from '../../machine/cell.ts';
import { Guarded } from '../../machine/guarded.ts';
import { Spinlock } from '../../machine/spinlock.ts';
import { Word } from '../../machine/word.ts';
import type { rt_mutex_waiter } from './rt_mutex_waiter.ts';

/** Bit 0 of the owner word: there are waiters, go slow. */
export const RT_MUTEX_HAS_WAITERS = 1;

/** What its fields are called, by where it stands. */
const NAMES = {
  '': { waiters: 'waiters', owner: 'owner' },
  pi_mutex: { waiters: 'pi_mutex.waiters', owner: 'pi_mutex.owner' },
} as const;

export class rt_mutex {
  readonly wait_lock: Spinlock;
  /** Waiting tasks, highest priority first, FIFO among equals. */
  readonly waiters: Guarded<rt_mutex_waiter[]>;
  /** A task's address (see Kernel.address) and RT_MUTEX_HAS_WAITERS; 0 when free. */
  readonly owner: Word<number>;

  private readonly life: Life;
  private readonly within: keyof typeof NAMES;

  /** @param within the field that it is of the object whose life that is, or '' if all of it */
  constructor(life: Life, within: keyof typeof NAMES) {
    this.life = life;
    this.within = within;
    const { waiters, owner } = NAMES[within];
    this.wait_lock = new Spinlock(life, 'wait_lock', 2);
    this.waiters = new Guarded<rt_mutex_waiter[]>(life, waiters, [], [this.wait_lock]);
    this.owner = new Word(life, owner, 0);
  }

  label(): string {
    return this.within === '' ? this.life.of.label() : `${this.life.of.label()}.${this.within}`;
  }
}
