/** Where all hands of a litmus program meet before and after a round. */
import { ARRIVED, PHASE } from './memory.ts';

const SPINS = 2_000;

/**
 * Waits until so many have come here.
 *
 * @param ints the memory of the program
 */
export function meet(ints: Int32Array, count: number): void {
  const phase = Atomics.load(ints, PHASE);
  if (Atomics.add(ints, ARRIVED, 1) === count - 1) {
    Atomics.store(ints, ARRIVED, 0);
    Atomics.add(ints, PHASE, 1);
    Atomics.notify(ints, PHASE);
    return;
  }
  for (let spins = 0; spins < SPINS; spins++) {
    if (Atomics.load(ints, PHASE) !== phase) return;
  }
  while (Atomics.load(ints, PHASE) === phase) Atomics.wait(ints, PHASE, phase);
}
