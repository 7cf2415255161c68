/** Which kernels of Linux have the failures of the gallery; each is searched once. */
import { type Bisected, Bisection, type Suspect } from '../../campaign/bisect.ts';
import type { Oracle } from '../../oracle/oracle.ts';
import { printProgram } from '../../program/text.ts';
import { kernelsOfLinux } from '../../variants/later.ts';

const LIMITS = { maxStates: 2_000_000, seconds: null };

export class Histories {
  readonly #known = new Map<string, Promise<Bisected[]>>();

  /** What every kernel of Linux makes of it, the oldest first. */
  of(suspect: Suspect, oracles: readonly Oracle[]): Promise<Bisected[]> {
    const { program, kind, preemptions } = suspect;
    const key = JSON.stringify([printProgram(program), kind, preemptions]);
    const known = this.#known.get(key);
    const rows = known ?? new Bisection(suspect, oracles, LIMITS).through(kernelsOfLinux, () => {});
    this.#known.set(key, rows);
    return rows;
  }
}
