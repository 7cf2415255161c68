/**
 * What random scripts say of death: who may be killed, when, and what is on their robust lists. A
 * list is not kept up to date, so it may leave out what a task has, and name what it has not.
 */
import type { RandomStream } from '../../explore/random-stream.ts';
import type { ModelStage } from '../model-stage.ts';
import type { RobustCommand, ScriptCommand } from '../script.ts';

export class DeathDrawing {
  readonly #random: RandomStream;
  readonly #stage: ModelStage;
  readonly #futexes: number;
  /** Somebody is always left. */
  readonly #survivor: number;

  /** @param survivor who lets the others go in the end */
  constructor(random: RandomStream, stage: ModelStage, futexes: number, survivor: number) {
    this.#random = random;
    this.#stage = stage;
    this.#futexes = futexes;
    this.#survivor = survivor;
  }

  /** Lists that are there when the script begins. */
  first(): RobustCommand[] {
    return this.#mortals()
      .filter(() => this.#random.below(3) > 0)
      .map((task) => this.#list(task));
  }

  /** Null mostly: something else. */
  command(): ScriptCommand | null {
    const mortals = this.#mortals();
    if (mortals.length === 0 || !this.#oneIn(5)) return null;
    const [some, idle] = [this.#pick(mortals), mortals.filter((one) => this.#stage.isIdle(one))];
    if (idle.length > 0 && this.#oneIn(4)) return this.#list(this.#pick(idle));
    const involved = mortals.filter((task) => {
      return !this.#stage.isIdle(task) || this.#stage.heldBy(task).size > 0;
    });
    const isAny = involved.length === 0 || this.#oneIn(4);
    return { kind: 'kill', task: isAny ? some : this.#pick(involved) };
  }

  /** Those that are there still, and may be killed. */
  #mortals(): number[] {
    const all = Array.from({ length: this.#stage.size }, (_, at) => at + 1);
    return all.filter((task) => task !== this.#survivor && !this.#stage.isGone(task));
  }

  #list(task: number): RobustCommand {
    const listed: number[] = [];
    for (let futex = 1; futex <= this.#futexes; futex++) {
      if (this.#oneIn(3)) continue;
      listed.splice(this.#random.below(listed.length + 1), 0, futex);
    }
    const pending = this.#oneIn(4) ? 1 + this.#random.below(this.#futexes) : 0;
    return { kind: 'set_robust_list', task, listed, pending };
  }

  #oneIn(n: number): boolean {
    return this.#random.below(n) === 0;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }
}
