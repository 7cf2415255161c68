/**
 * Enumeration by preemptions is judged by counting up: it makes each run with so many of them once,
 * and no other. On toys, which are small enough for it.
 */
import { enumerate, Positional } from '../src/explore/enumerate.ts';
import { record } from '../src/explore/recording.ts';
import type { Subject } from '../src/explore/subject.ts';
import { bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { Proc } from '../src/machine/access.ts';
import type { Ready } from '../src/machine/ready.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';
import { type EveryRun, everyRun } from './support/every-run.ts';
import { streamOf } from './support/pairs.ts';
import { manyToyFailures, offersNothing } from './support/toy-failures.ts';

/** Programs with more schedules than this are left to other tests. */
const MOST = 120;

const failures = manyToyFailures(streamOf(`enumerated ${jest.getSeed()}`), 60, MOST)
  .filter(offersNothing)
  .slice(0, 50);

/** Of runs with at most so many preemptions those that have no fewer, up to their end. */
function runsWith(under: Subject, program: Program, preemptions: number): readonly EveryRun[] {
  const all = everyRun(under, program, MOST, preemptions) as EveryRun[];
  if (preemptions === 0) return all;
  const fewer = everyRun(under, program, MOST, preemptions - 1) as EveryRun[];
  const known = new Set(fewer.map(({ actors }) => `${actors}`));
  return all.filter(({ actors }) => !known.has(`${actors}`));
}

describe('enumeration', () => {
  it('makes each run with so many preemptions once, and no other', () => {
    let most = 0;
    for (const { under, program } of failures) {
      const { fast, traced, oracles } = under;
      for (let preemptions = 0; preemptions < 4; preemptions++) {
        const made = Array.from(enumerate(fast, program, oracles, preemptions), (one) => {
          const { actors } = record(traced, program, new Positional(one.schedule), oracles);
          return `${actors} ${one.failure?.kind ?? null} ${one.steps}`;
        });
        const expected = runsWith(under, program, preemptions).map(({ actors, kind, steps }) => {
          return `${actors} ${kind} ${steps}`;
        });
        expect(made.sort()).toEqual(expected.sort());
        if (preemptions === 3 && expected.length > 1) most++;
      }
    }
    expect(most).toBeGreaterThan(3);
  });

  it('counts a switch wherever another actor takes the next step', () => {
    let some = 0;
    for (const { under, program } of failures) {
      const { fast, traced, oracles } = under;
      for (const { schedule, switches } of enumerate(fast, program, oracles, 1)) {
        const { actors } = record(traced, program, new Positional(schedule), oracles);
        expect(switches).toBe(
          actors.filter((actor, at) => at > 0 && actor !== actors[at - 1]).length,
        );
        if (switches > 2) some++;
      }
    }
    expect(some).toBeGreaterThan(20);
  });
});

describe('enumeration of loops', () => {
  it('lets nobody go on who offers the CPU while somebody else can take it', () => {
    let offers = 0;
    const build = patch(mainline, 'toy', 'Three rounds.', {
      *futex_lock_pi(k: Kernel, { uaddr }: futex_key): Proc<number> {
        for (let round = 0; round < 3; round++) {
          yield* uaddr.read();
          yield* k.cpu_relax();
        }
        return 0;
      },
    });
    const fast = bind(build, false);
    for (const text of [
      'T1: lock f1 kernel | T2: lock f1 kernel',
      'T1: lock f1 kernel | T2: lock f1',
    ]) {
      const program = parseProgram(text);
      for (const { schedule } of enumerate(fast, program, [], 1)) {
        const inner = new Positional(schedule);
        const pick = (ready: Ready) => {
          const actor = inner.pick(ready);
          if (ready.yielded && ready.count > 1) {
            expect(actor).not.toBe(ready.last);
            offers++;
          }
          return actor;
        };
        run(fast, program, { pick }, []);
      }
    }
    expect(offers).toBeGreaterThan(20);
  });
});
