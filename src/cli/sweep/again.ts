/** Sweeps once more as far as a page says, to see whether its program is the first that fails. */
import type { Crew } from '../../campaign/crew/crew.ts';
import type { Setting } from '../../campaign/setting.ts';
import { searcherWith } from '../../campaign/sweep/portion-errand.ts';
import { Sweep } from '../../campaign/sweep/sweep.ts';
import type { Program } from '../../program/program.ts';
import { PIFUZZ } from '../../report/text/command-line.ts';
import type { SweptBelow } from '../../shrink/certificate.ts';
import { sumOf } from '../../sweep/coverage.ts';
import type { Grammar } from '../../sweep/grammar.ts';
import type { Reach } from '../../sweep/looked.ts';
import { UsageError } from '../complaints.ts';
import { DEFAULT_STATES, grammarFrom, reachFrom } from './plan.ts';

/** A sweep that a page names. */
export interface NamedSweep {
  readonly grammar: Grammar;
  readonly reach: Reach;
  /** Both as options. */
  readonly options: string;
}

/**
 * The sweep that a certificate names; null if it names none.
 *
 * @throws UsageError if it cannot be made
 */
export function sweepNamedIn(certificate: string): NamedSweep | null {
  const command = new RegExp(`\`${PIFUZZ} sweep \\S+ (--[^\`]+)\``);
  const options = command.exec(certificate)?.[1];
  if (options === undefined) return null;
  const words = new Map<string, string>();
  const list = options.split(' ');
  for (let at = 0; at < list.length; at += 2) {
    words.set((list[at] as string).replace('--', ''), list[at + 1] ?? '');
  }
  const word = (name: string) => words.get(name) ?? '';
  const asked = {
    tasks: word('tasks'),
    locks: word('locks'),
    ops: word('ops'),
    only: word('only'),
  };
  const [events, conditions] = [words.get('events'), words.get('conditions')];
  const preemptions = words.get('preemptions');
  const states = words.get('states') ?? DEFAULT_STATES;
  try {
    return {
      grammar: grammarFrom({
        ...asked,
        ...(events === undefined ? {} : { events }),
        ...(conditions === undefined ? {} : { conditions }),
      }),
      reach: reachFrom({ states, ...(preemptions === undefined ? {} : { preemptions }) }),
      options,
    };
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    throw new UsageError(`its certificate names a sweep that cannot be made: ${thrown.message}`);
  }
}

export interface Met {
  /** The first program that fails in the way that is asked for. */
  readonly program: Program;
  /** What came before it. */
  readonly swept: SweptBelow;
}

/** Null if nothing fails like this, or if it was stopped before. */
export async function firstToFail(
  { grammar, reach, options }: NamedSweep,
  setting: Setting,
  kind: string,
  crew: Crew,
  isStopped: () => boolean,
): Promise<Met | null> {
  const sweep = new Sweep(grammar, searcherWith(crew, setting, reach));
  await sweep.run(({ smallest }) => {
    if (isStopped() || smallest.some((one) => one.kind === kind)) sweep.stop();
  });
  const met = sweep.smallest.find((one) => one.kind === kind);
  return met === undefined ? null : { program: met.program, swept: sumOf(met.before, options) };
}
