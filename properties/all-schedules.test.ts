/** Plain enumeration sees every schedule once; it is what reduced searches are judged by. */
import { allSchedules } from '../src/explore/all-schedules.ts';
import { finalState } from '../src/explore/final-state.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import type { Actor } from '../src/machine/actor.ts';
import type { Ready } from '../src/machine/ready.ts';
import type { Ghost } from '../src/oracle/ghost.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();

function endsOf(build: string, text: string, preemptions = Infinity): string[] {
  const { fast, oracles } = subject(build);
  const runs = allSchedules(fast, parseProgram(text), oracles, preemptions);
  return Array.from(runs, (one) => finalState(one.ghost, one));
}

describe('plain enumeration', () => {
  it.each([
    // Tasks that never meet take two steps each: the ways of merging their steps can be counted.
    ['T1: lock f1; unlock f1 | T2: lock f2; unlock f2', Infinity, 6],
    ['T1: lock f1; unlock f1 | T2: lock f2; unlock f2 | T3: lock f3; unlock f3', Infinity, 90],
    ['T1: lock f1; unlock f1; lock f1; unlock f1 | T2: lock f2; unlock f2', Infinity, 15],
    // One preemption: of either task, after its first step; or none.
    ['T1: lock f1; unlock f1 | T2: lock f2; unlock f2', 0, 2],
    ['T1: lock f1; unlock f1 | T2: lock f2; unlock f2', 1, 4],
    ['T1: lock f1; unlock f1 | T2: lock f2; unlock f2', 2, 6],
  ])('of %s with at most %d preemptions makes %d runs', (text, preemptions, count) => {
    expect(endsOf('mainline', text, preemptions)).toHaveLength(count);
  });

  it('comes to every final state that random schedules come to', () => {
    const text = 'T1: holds f1; unlock f1 | T2: trylock f1; unlock f1 if held';
    const known = new Set(endsOf('mainline', text));
    expect(known.size).toBeGreaterThan(1);
    const { fast, oracles } = subject('mainline');
    const stream = new RandomStream(`schedules ${seed}`);
    let ghost: Ghost | null = null;
    const recorder = {
      began(_: unknown, its: Ghost) {
        ghost = its;
      },
      stepping() {},
      stepped() {},
    };
    const pick = (ready: Ready) => ready.enabled[stream.below(ready.count)] as Actor;
    for (let at = 0; at < 300; at++) {
      const outcome = run(fast, parseProgram(text), { pick }, oracles, recorder);
      expect(known).toContain(finalState(ghost as unknown as Ghost, outcome));
    }
  });
});
