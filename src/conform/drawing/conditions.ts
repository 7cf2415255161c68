/**
 * Calls of random scripts about condition variables. Each goes with one lock, but for a call now
 * and then, which the kernel refuses.
 */
import type { RandomStream } from '../../explore/random-stream.ts';
import type { ModelStage } from '../model-stage.ts';
import { type AnyCall, type CallCommand, SCRIPT_CONDITIONS } from '../script.ts';

export class ConditionDrawing {
  readonly #random: RandomStream;
  readonly #stage: ModelStage;
  readonly #futexes: number;
  /** By condition variable: the lock that goes with it. */
  readonly #locks: readonly number[];
  /** One of the tasks never sleeps on one, so that there is somebody who moves others. */
  readonly mover: number;

  /** @param conditions how many there are */
  constructor(random: RandomStream, stage: ModelStage, futexes: number, conditions: number) {
    this.#random = random;
    this.#stage = stage;
    this.#futexes = futexes;
    this.#locks = Array.from({ length: conditions }, () => 1 + random.below(futexes));
    this.mover = 1 + random.below(stage.size);
  }

  /** What somebody who is idle may call; null now and then: something else. */
  call(task: number, patience: () => CallCommand['patience']): AnyCall | null {
    if (this.#oneIn(3)) return null;
    const condition = 1 + this.#random.below(this.#locks.length);
    const target = this.#oneIn(15) ? this.#anyFutex() : (this.#locks[condition - 1] as number);
    // Nobody is moved to a lock that is its own.
    if (this.#stage.heldBy(task).has(target) && !this.#oneIn(6)) return null;
    const isMissing = this.#stage.firstOn(condition) === 0;
    if (task !== this.mover && (isMissing ? !this.#oneIn(8) : this.#oneIn(2))) {
      return { kind: 'wait_requeue_pi', task, condition, target, patience: patience() };
    }
    if (isMissing && !this.#oneIn(4)) return null;
    const requeueAll = this.#oneIn(2);
    return { kind: 'cmp_requeue_pi', task, condition, target, requeueAll };
  }

  #oneIn(n: number): boolean {
    return this.#random.below(n) === 0;
  }

  #anyFutex(): number {
    return 1 + this.#random.below(this.#futexes);
  }
}

/** How many condition variables a script has that has some. */
export function drawConditions(random: RandomStream): number {
  return random.below(4) === 0 ? SCRIPT_CONDITIONS : 1;
}
