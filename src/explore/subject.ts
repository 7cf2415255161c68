/**
 * A build under test: bound once for speed and once for traces, with the oracles that judge it.
 * What the machine checks by itself (machine/checks.ts) judges it as well, whatever these are.
 */
import { type Build, bind, type Kernel, type TracedKernel } from '../kernel/build.ts';
import { PatchError } from '../kernel/patch-fit.ts';
import { CHECKS } from '../machine/checks.ts';
import { allOracles } from '../oracle/all.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { findBuild } from '../variants/builds.ts';

/** What checks, traces and the minimiser need of a build; make it once and use it for them all. */
export interface Subject {
  readonly build: Build;
  /** For many runs. */
  readonly fast: Kernel;
  /** Keeps the names of functions; several times slower. */
  readonly traced: TracedKernel;
  /** Those that are asked; its runs may break a check of the machine's as well. */
  readonly oracles: readonly Oracle[];
}

/**
 * What a command has to name for the same judges: its oracles; nothing if all of them judge, as
 * they do without being named. The machine's checks judge whether they are named or not, and so
 * they stand for no oracle at all.
 */
export function judgesOf({ oracles }: Subject): string[] {
  if (allOracles.every((oracle) => oracles.includes(oracle))) return [];
  return (oracles.length === 0 ? CHECKS : oracles).map(({ name }) => name);
}

/**
 * @param oracles those that judge, asked in this order; all of them if left out. The machine's
 *   checks judge beside them: a subject with one oracle may fail under the name of a check
 * @throws PatchError if the build has the name of another one that the package has itself
 */
export function subjectOf(build: Build, oracles: readonly Oracle[] = allOracles): Subject {
  const namesake = findBuild(build.name);
  // A token has the name alone: what fails here would be replayed there, and hold.
  if (namesake !== null && namesake.functions !== build.functions) {
    throw new PatchError(`there is another build ${build.name} already; give yours another name`);
  }
  return { build, fast: bind(build, false), traced: bind(build, true), oracles };
}
