/** Where a mistake is made: finds who plays a role, and remembers which cells were spoilt. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { futex_pi_state } from '../../../src/kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../../src/kernel/futex/futex_q.ts';
import type { task_struct } from '../../../src/kernel/sched/task_struct.ts';
import type { Shared } from '../../../src/machine/access.ts';
import type { Cell } from '../../../src/machine/cell.ts';
import { type Held, held } from '../../../src/machine/wrong.ts';
import type { Cast } from './cast.ts';

/** A cell, what it held and should go on holding, and what was written there instead. */
export interface Spoilt {
  readonly cell: Cell<unknown>;
  readonly was: Held;
  readonly is: Held;
}

export class Stage {
  readonly #cast: Cast;
  readonly spoilt: Spoilt[] = [];

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  plays(role: string, thing: Shared): boolean {
    return this.#cast.plays(role, thing);
  }

  task(k: Kernel, role: string): task_struct {
    return k.tasks.find((task) => this.plays(role, task)) as task_struct;
  }

  /** The pi_state of the futex that plays the role; null while nobody has needed one. */
  piState(k: Kernel, role: string): futex_pi_state | null {
    const known = k.machine.pi_states.filter(({ life, key }) => {
      return life.published && key !== null && this.plays(role, key);
    });
    return known[0] ?? null;
  }

  /** The queue entry of a task in the bucket of a futex. */
  queueEntry({ key }: futex_pi_state, task: task_struct): futex_q {
    return key?.hb.chain.value.find((q) => q.task === task) as futex_q;
  }

  /** Writes to a cell directly, so that no check of the machine's own notices. */
  spoil<T>(cell: Cell<T>, value: T): void {
    const was = held(cell as Cell<unknown>);
    cell.value = value;
    this.spoilt.push({ cell: cell as Cell<unknown>, was, is: held(cell as Cell<unknown>) });
  }
}
