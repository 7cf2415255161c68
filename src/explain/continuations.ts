/**
 * What may still become of a run that has got so far: a search of all its continuations, each state
 * once, for one that passes. States from which none passes are remembered, so that asking about
 * ever shorter beginnings of a run costs little more than asking about the shortest.
 */
import type { Subject } from '../explore/subject.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Program } from '../program/program.ts';
import { PassingSearch } from './passing-search.ts';

export class Continuations extends PassingSearch {
  #prefix: readonly string[] = [];

  /** @param runs to make at the most, for all questions together */
  constructor({ fast, oracles }: Subject, program: Program, runs: number) {
    super(fast, program, oracles, runs);
  }

  /**
   * The whole of a passing run that begins like this: who takes each step. Null if there is none.
   * Once it has found one it must not be asked again.
   *
   * @param prefix who takes each of the first steps
   * @throws TooManyRuns if it is not known
   */
  passing(prefix: readonly string[]): string[] | null {
    this.#prefix = prefix;
    return this.search();
  }

  protected allowed(ready: Ready, depth: number): readonly Actor[] {
    const given = this.#prefix[depth];
    if (given !== undefined) return [ready.named(given) as Actor];
    return ready.enabled.slice(0, ready.count);
  }

  protected isSeen(ghost: Ghost, depth: number): boolean {
    return depth >= this.#prefix.length && this.seen.cameTo(ghost);
  }
}
