/** What becomes of a spoilt kernel under a few schedules, judged by one oracle alone. */
import { isDeepStrictEqual } from 'node:util';
import { RandomStream } from '../../../src/explore/random-stream.ts';
import { Sequence } from '../../../src/explore/sequence.ts';
import { RandomWalk } from '../../../src/explore/strategies/random-walk.ts';
import { bind, mainline, patch } from '../../../src/kernel/build.ts';
import type { Violation } from '../../../src/machine/violation.ts';
import { allOracles } from '../../../src/oracle/all.ts';
import { parseProgram } from '../../../src/program/text.ts';
import { run, type Scheduler } from '../../../src/run.ts';
import type { Cast } from './cast.ts';
import type { Spoiled } from './spoiled.ts';
import { type Spoilt, Stage } from './stage.ts';

export interface Judged {
  /** One for each schedule: the kind of failure, or `none`. */
  readonly kinds: readonly string[];
  /** Cells that were spoilt and that no failure has named, with what they are and were. */
  readonly unnamed: readonly string[];
}

/** Runs on schedules of which one switches only where it must. */
export function judge(one: Spoiled, cast: Cast, seed: number, schedules: number): Judged {
  const oracle = one.kind.slice(0, one.kind.indexOf('/'));
  const oracles = allOracles.filter(({ name }) => name === oracle);
  const program = parseProgram(cast.program(one.program));
  const kinds: string[] = [];
  const unnamed = new Set<string>();
  const stage = new Stage(cast);
  const kernel = bind(patch(mainline, 'spoilt', 'Linux, spoilt.', one.functions(stage)), false);
  for (let at = 0; at < schedules; at++) {
    stage.spoilt.length = 0;
    const { failure } = run(kernel, program, schedulerOf(seed, at), oracles);
    kinds.push(failure?.kind ?? 'none');
    if (failure === null || one.saysMore) continue;
    for (const spoilt of stage.spoilt) {
      if (!names(failure, spoilt)) unnamed.add(spoilt.cell.label());
    }
  }
  return { kinds: [...new Set(kinds)], unnamed: [...unnamed] };
}

function schedulerOf(seed: number, at: number): Scheduler {
  return at === 0 ? new Sequence([]) : new RandomWalk(new RandomStream(seed + at));
}

/** Whether it says that the cell is what it was spoilt to, and should be what it was before. */
function names({ wrong }: Violation, { cell, was, is }: Spoilt): boolean {
  return wrong.some((one) => {
    const same = one.thing === cell && isDeepStrictEqual(one.is, is);
    return same && isDeepStrictEqual(one.should, was);
  });
}
