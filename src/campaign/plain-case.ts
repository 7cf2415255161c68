/** A generated case as a plain value, which may be sent from one thread to another. */
import { GeneratedCase } from '../check/case.ts';
import { findStrategy, type Strategy } from '../explore/strategies.ts';
import type { Program } from '../program/program.ts';

/** A strategy goes by its name. */
export interface PlainCase {
  readonly program: Program;
  readonly schedules: readonly { readonly strategy: string; readonly seed: number }[];
}

export function packed({ program, schedules }: GeneratedCase): PlainCase {
  return {
    program,
    schedules: schedules.map(({ strategy, seed }) => ({ strategy: strategy.name, seed })),
  };
}

export function unpacked({ program, schedules }: PlainCase): GeneratedCase {
  const seeded = schedules.map(({ strategy, seed }) => {
    return { strategy: findStrategy(strategy) as Strategy, seed };
  });
  return new GeneratedCase(program, seeded);
}
