/** From a failing run to what has to be done with a kernel, and what is to be seen of it then. */
import type { Kernel } from '../kernel/build.ts';
import type { Program } from '../program/program.ts';
import { actsOf } from './acts.ts';
import type { Act, Move } from './move.ts';
import { ordersOf } from './orders.ts';
import type { Probe, Probed } from './probe.ts';
import { askedAgain } from './probes/asked-again.ts';
import { latecomer } from './probes/latecomer.ts';
import { secondLock } from './probes/second-lock.ts';
import type { SignName } from './signs.ts';
import { type SeenWrong, Staged } from './staged.ts';

export interface Reproduction {
  /** The program of the run; and what a probe adds. */
  readonly program: Program;
  readonly acts: readonly Act[];
  /** What is done in the end so that the mistake shows, one thing after another. */
  readonly probes: readonly Move[];
  /** What those do, in half a sentence; null if the mistake shows without. */
  readonly probe: string | null;
  /** The same moves one after another, in orders in which nothing is wrong. */
  readonly controls: readonly (readonly Move[])[];
  readonly sign: SignName;
  /** What is seen of the model. */
  readonly sentence: string;
}

const PROBES: readonly Probe[] = [latecomer, secondLock, askedAgain];
const MOST_CONTROLS = 2;

/**
 * @param prefix who takes each step, up to the failure
 * @returns null if nothing of the failure is to be seen from outside
 */
export function reproduce(
  kernel: Kernel,
  program: Program,
  prefix: readonly string[],
): Reproduction | null {
  const { acts, played } = actsOf(kernel, program, prefix);
  if (played.seen !== null) return made(kernel, { program, moves: [] }, null, acts, played.seen);
  if (played.misfit || played.last === null) return null;
  for (const probe of PROBES) {
    for (const probed of probe.ways(program, played.last)) {
      const { seen, misfit } = new Staged(probed.program, prefix, probed.moves).play(kernel);
      if (seen === null || misfit) continue;
      const found = made(kernel, probed, probe.about, acts, seen);
      // What the calls show in every order is no sign of this mistake.
      if (found.controls.length > 0) return found;
    }
  }
  return null;
}

function made(
  kernel: Kernel,
  { program, moves }: Probed,
  probe: string | null,
  acts: readonly Act[],
  { sign, sentence, moves: made }: SeenWrong,
): Reproduction {
  const probes = moves.slice(0, made);
  const controls = ordersOf(acts).filter((order) => {
    const { seen, misfit } = new Staged(program, [], [...order, ...probes]).play(kernel);
    return seen === null && !misfit;
  });
  const few = controls.slice(0, MOST_CONTROLS);
  return { program, acts, probes, probe, controls: few, sign, sentence };
}

/** Its controls as acts: one move each. */
export function controlActs({ controls }: Reproduction): readonly (readonly Act[])[] {
  return controls.map((moves) => moves.map((move) => ({ moves: [move], begins: [0], woken: [] })));
}

/** Every move that there is, in an order that everybody goes by. */
export function movesOf({ acts, probes, controls }: Reproduction): readonly Move[] {
  return [...acts.flatMap(({ moves }) => moves), ...probes, ...controls.flat()];
}
