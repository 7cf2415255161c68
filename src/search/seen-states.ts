/** The states that a search has come to, for searches that make every step by running. */
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { Ghost } from '../oracle/ghost.ts';
import { Identity } from './identity.ts';
import { Visited } from './visited.ts';

const { imul } = Math;

export class SeenStates {
  readonly #identity = new Identity();
  #visited = new Visited();

  /** Listens to a run on this machine, which is still empty. */
  listen(machine: KernelMachine): void {
    this.#identity.listen(machine);
  }

  /** Begins anew. */
  forget(): void {
    this.#visited = new Visited();
  }

  /**
   * Whether the present state was come to before; notes it if not.
   *
   * @param beside what else tells states apart, always as many numbers and in the same order
   */
  cameTo(ghost: Ghost, beside: readonly number[] = []): boolean {
    this.#identity.name(ghost);
    let { nameX: x, nameY: y } = this.#identity.components;
    for (const [at, number] of beside.entries()) {
      x = imul(x ^ (number * 97 + at + 1), 0x9e3779b1);
      y = imul(y + number * 89 + at + 1, 0x85ebca6b);
    }
    if (this.#visited.find(x, y) >= 0) return true;
    this.#visited.add(x, y, 0);
    return false;
  }
}
