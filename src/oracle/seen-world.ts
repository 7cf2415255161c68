/** What oracles see of a world: its tasks, locks and words. What happens there the view shows. */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';

/**
 * A task as oracles see it: its cells, and what never changes. What it is about to do, and what it
 * has in hand, they ask the view.
 */
export type SeenTask = Pick<
  task_struct,
  | 'index'
  | 'name'
  | 'pid'
  | 'label'
  | 'life'
  | '__state'
  | 'prio'
  | 'normal_prio'
  | 'pi_waiters'
  | 'pi_blocked_on'
  | 'pi_top_task'
  | 'pi_state_list'
>;

/** What a program is made of, as oracles see it. */
export interface SeenWorld extends Pick<World, 'program' | 'futexes' | 'conditions' | 'rtMutexes'> {
  readonly tasks: readonly SeenTask[];
  /** All words that tasks may be queued for: futexes, and those of condition variables. */
  readonly words: readonly futex_key[];
}

/** Notes a look at the program: what is learnt of a step may be asked of another program. */
export class NotingWorld implements SeenWorld {
  readonly tasks: readonly SeenTask[];
  readonly futexes: World['futexes'];
  readonly conditions: World['conditions'];
  readonly words: readonly futex_key[];
  readonly rtMutexes: World['rtMutexes'];
  readonly #world: World;

  constructor(world: World) {
    this.tasks = world.tasks;
    this.futexes = world.futexes;
    this.conditions = world.conditions;
    const { futexes, conditions } = world;
    this.words = conditions.all.length === 0 ? futexes.all : [...futexes.all, ...conditions.all];
    this.rtMutexes = world.rtMutexes;
    this.#world = world;
  }

  get program(): Program {
    const { program, machine } = this.#world;
    machine.observer?.looked(program);
    return program;
  }
}
