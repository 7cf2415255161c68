/** What tasks that wait for each other in a circle, and those that wait for them, come to. */
import { learn } from '../src/explore/scouts.ts';
import { findStrategy, SCOUTS, startSeeded } from '../src/explore/strategies.ts';
import { trace } from '../src/explore/trace.ts';
import { noSpuriousErrno } from '../src/oracle/no-spurious-errno.ts';
import { findProgram } from '../src/program/named.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';
import { levelOf } from '../src/shrink/atlas.ts';
import { parseToken } from '../src/shrink/token.ts';
import { CHASING_WALKS } from './support/chasing-walks.ts';
import { story, subject } from './support/story.ts';

const CIRCLE =
  'T1: holds f1; lock f2; unlock f2 if held; unlock f1' +
  ' | T2: holds f2; lock f1; unlock f1 if held; unlock f2';

describe('two tasks that want the lock of the other one', () => {
  it.each(['mainline', 'v4.8.15'])('both come back, in all short schedules of %s', (build) => {
    for (const preemptions of [0, 1, 2]) {
      const { best, complete } = levelOf(
        subject(build),
        parseProgram(CIRCLE),
        preemptions,
        100_000,
      );
      expect(complete).toBe(true);
      expect([...best.keys()]).toEqual([]);
    }
  });

  it('are told EDEADLK: the one that comes last, and it only', () => {
    const { steps, kind } = story('mainline', CIRCLE);
    const answers = steps.filter(({ returned }) => returned !== null);
    expect(kind).toBeNull();
    expect(answers.filter(({ returned }) => returned === -35)).toMatchObject([{ actor: 'T2' }]);
    expect(answers.filter(({ returned }) => returned === 0).length).toBe(answers.length - 1);
  });
});

describe('a task that waits for such two', () => {
  it('may be told EDEADLK, though it holds nothing; that is a mistake of the kernel', () => {
    const program = `${CIRCLE} | T3: lock f2; unlock f2 if held`;
    const schedule = ['T2.1 task_blocks_on_rt_mutex unlock pi_state(T2.1).wait_lock -> T3'];
    const { steps, kind, divergence } = story('mainline', program, schedule);
    expect(divergence).toBeNull();
    expect(kind).toBe('no-spurious-errno/lock_pi/EDEADLK/bystander');
    expect(steps.find(({ actor, returned }) => actor === 'T3' && returned !== null)).toMatchObject({
      returned: -35,
    });
  });

  it('does not go round with them for long', () => {
    const program = findProgram('t3-l3-missed-deadlock') as Program;
    const { fast } = subject('mainline');
    const scouts = SCOUTS.map((scout) => ({ strategy: scout, seed: 0 }));
    const profile = learn(fast, program, [noSpuriousErrno], scouts);
    const strategy = findStrategy('mix') as NonNullable<ReturnType<typeof findStrategy>>;
    for (let seed = 0; seed < 300; seed++) {
      const scheduler = startSeeded({ strategy, seed }, profile);
      expect(run(fast, program, scheduler, [noSpuriousErrno]).steps).toBeLessThan(2000);
    }
  });
});

describe('two walks that chase each other round a circle', () => {
  it('both carry their change to its end, however many locks they go past', () => {
    const counterexample = parseToken(CHASING_WALKS);
    const { traced, oracles } = subject(counterexample.build);
    const { kind, divergence, steps } = trace(
      traced,
      counterexample.program,
      counterexample.decisions,
      oracles,
    );
    const tried = steps.filter(({ actor, verb }) => actor === 'T4' && verb === 'trylock');
    expect([kind, divergence]).toEqual([null, null]);
    expect(tried.length).toBeGreaterThan(32);
  });
});
