/** struct futex_q (kernel/futex/futex.h): one waiting task, on its own stack. */
import { birth, birthName, Life } from '../../machine/cell.ts';
import { Guarded } from '../../machine/guarded.ts';
import { Kept } from '../../machine/kept.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import { Word } from '../../machine/word.ts';
import type { rt_mutex_waiter } from '../locking/rt_mutex_waiter.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { futex_hash_bucket, futex_key } from './futex_key.ts';
import type { futex_pi_state } from './futex_pi_state.ts';

export class futex_q {
  static readonly kept = new Kept({ key: 'implied', prio: 'settled', task: 'settled' });
  readonly life = new Life(this, false);
  readonly born = birth();
  /** What it waits on. Only a requeue changes it (requeueable_q.ts). */
  key: futex_key;
  /** Set when it is queued: list.prio in the C. */
  prio = 0;
  task: task_struct | null = null;
  /** The bucket lock to take for it; a requeue moves it. */
  readonly lock_ptr: Word<Spinlock | null>;
  readonly pi_state: Guarded<futex_pi_state | null>;
  /** Whether it is in its bucket's chain. Changes and is read under the bucket lock. */
  readonly listed: Guarded<boolean>;

  constructor(key: futex_key) {
    this.key = key;
    this.lock_ptr = new Word<Spinlock | null>(this.life, 'lock_ptr', null);
    const guards = [key.hb.lock];
    this.pi_state = new Guarded<futex_pi_state | null>(this.life, 'pi_state', null, guards);
    this.listed = new Guarded<boolean>(this.life, 'listed', false, guards);
  }

  get hb(): futex_hash_bucket {
    return this.key.hb;
  }

  /** What others queue on an rt_mutex for its task; none for who waits in lock_pi. */
  get rt_waiter(): rt_mutex_waiter | null {
    return null;
  }

  label(): string {
    return `q(${birthName(this.life, this.born)})`;
  }
}
