/** A build under test: bound once for speed and once for traces, with the oracles that judge it. */
import { type Build, bind, type Kernel, type TracedKernel } from '../kernel/build.ts';
import { allOracles } from '../oracle/all.ts';
import type { Oracle } from '../oracle/oracle.ts';

/** What checks, traces and the minimiser need of a build; make it once and use it for them all. */
export interface Subject {
  readonly build: Build;
  /** For many runs. */
  readonly fast: Kernel;
  /** Keeps the names of functions; several times slower. */
  readonly traced: TracedKernel;
  readonly oracles: readonly Oracle[];
}

/** Names of the oracles that judge it; none if all of them do, as they do without being asked. */
export function judgesOf({ oracles }: Subject): string[] {
  if (allOracles.every((oracle) => oracles.includes(oracle))) return [];
  return oracles.map(({ name }) => name);
}

/** @param oracles those that judge, asked in this order; all of them if left out */
export function subjectOf(build: Build, oracles: readonly Oracle[] = allOracles): Subject {
  return { build, fast: bind(build, false), traced: bind(build, true), oracles };
}
