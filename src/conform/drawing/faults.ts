/**
 * What random scripts do to the pages of words: away now and then, and read-only for a while. Who
 * tries a word by itself that is read-only dies of it, so most then ask the kernel at once.
 */
import type { RandomStream } from '../../explore/random-stream.ts';
import type { ModelStage } from '../model-stage.ts';
import type { AnyCall, Paging } from '../script.ts';

export class FaultDrawing {
  readonly #random: RandomStream;
  readonly #stage: ModelStage;
  readonly #futexes: number;
  /** Somebody is always left. */
  readonly #survivor: number;

  constructor(random: RandomStream, stage: ModelStage, futexes: number, survivor: number) {
    this.#random = random;
    this.#stage = stage;
    this.#futexes = futexes;
    this.#survivor = survivor;
  }

  /** Null mostly: something else. */
  command(): Paging | null {
    if (!this.#oneIn(4)) return null;
    const target = 1 + this.#random.below(this.#futexes);
    if (this.#stage.isReadOnly(target)) return this.#does('unprotect', target);
    return this.#does(this.#oneIn(3) ? 'protect' : 'swap_out', target);
  }

  #does(kind: Paging['kind'], target: number): Paging {
    return { kind, target };
  }

  /** The call, or the same without a try in user space. */
  careful<C extends AnyCall>(call: C): C {
    if (call.kind !== 'call' || typeof call.target !== 'number') return call;
    if (!this.#stage.isReadOnly(call.target)) return call;
    if (call.task !== this.#survivor && this.#oneIn(3)) return call;
    return { ...call, kernelOnly: true };
  }

  #oneIn(n: number): boolean {
    return this.#random.below(n) === 0;
  }
}
