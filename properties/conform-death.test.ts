/** The death of tasks in scripts: on the model, and beside the machine's own kernel. */
import { scriptInC } from '../src/cli/export/script.ts';
import { drawScript } from '../src/conform/draw.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { LitmusCampaign } from '../src/conform/litmus/litmus.ts';
import { misfitOf, playOnModel } from '../src/conform/model-player.ts';
import { type Observation, observationText } from '../src/conform/observation.ts';
import { isMemory, mortalsOf, printScript, type Script } from '../src/conform/script.ts';
import { parseScript, ScriptError } from '../src/conform/script-parser.ts';
import { Sequential } from '../src/conform/sequential.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { type Build, bind, mainline, patch } from '../src/kernel/build.ts';
import type { Proc } from '../src/machine/access.ts';
import { parseProgram } from '../src/program/text.ts';
import { findBuild } from '../src/variants/builds.ts';
import { forkedAnswer } from './support/forked-answer.ts';

jest.setTimeout(600_000);

const MEANS = {
  priorities: true,
  lock2: true,
  requeue: true,
  deaths: true,
  faults: false,
  kthread: true,
};
const kernel = bind(mainline, false);

/** What is to be seen after the last command. */
function endOf(text: string): string {
  const seen = playOnModel(kernel, parseScript(text));
  return observationText(seen?.at(-1) as Observation);
}

/** Scripts in which somebody is killed, by the seed of this run. */
function deadly(count: number): Script[] {
  const scripts: Script[] = [];
  for (let seed = 0; scripts.length < count; seed++) {
    const script = drawScript(kernel, new RandomStream(`${jest.getSeed()}/${seed}`), MEANS);
    if (script.some(({ kind }) => kind === 'kill')) scripts.push(script);
  }
  return scripts;
}

const forgetsDeaths = patch(mainline, 'forgets deaths', 'A robust list is not walked.', {
  *exit_robust_list(): Proc<void> {},
});

/** What users of the kernel have reported, and what a script ends with then. */
const REPORTED: readonly (readonly [about: string, script: string, end: string])[] = [
  [
    'a lock whose owner is dead and had no robust list is refused',
    'T1 lock f1; kill T1; T2 lock f1',
    'f1 = WAITERS|T1, T1 is gone, T2 returns ESRCH (other)',
  ],
  [
    'with a robust list the next one has it, and sees that the owner has died',
    'T1 set_robust_list f1; T1 lock f1; kill T1; T2 lock f1',
    'f1 = OWNER_DIED|T2, T1 is gone, T2 returns 0 (other)',
  ],
  [
    'who waits is given the lock of a dead owner, list or not',
    'T1 lock f1; T2 lock f1; kill T1',
    'f1 = WAITERS|OWNER_DIED|T2, T1 is gone, T2 returns 0 (other)',
  ],
  [
    'who dies in the middle of taking a lock is found by list_op_pending',
    'T1 set_robust_list pending f1; T1 lock f1; kill T1; T2 trylock f1',
    'f1 = OWNER_DIED|T2, T1 is gone, T2 returns 0 (other)',
  ],
  [
    "a lock on the list that is another task's is left alone",
    'T1 set_robust_list f1 f2; T1 lock f2; T2 lock f1; kill T1',
    'f1 = T2, f2 = OWNER_DIED, T1 is gone, T2 (other)',
  ],
  [
    'a waiter that dies leaves the lock to the next one',
    'T1 lock f1; T2 lock f1; T3 lock f1; kill T2; T1 unlock f1',
    'f1 = WAITERS|T3, T1 returns 0 (other), T2 is gone, T3 returns 0 (other)',
  ],
  [
    'a dead task lends nobody its priority',
    'setprio T2 20; T1 lock f1; T2 lock f1; kill T2',
    'f1 = WAITERS|T1, T1 (other), T2 is gone',
  ],
  [
    'a sleeper on a condition variable that dies is moved nowhere',
    'T1 wait_requeue_pi c1 f1; kill T1; T2 cmp_requeue_pi c1 f1',
    'f1 = 0, T1 is gone, T2 returns 0 (other)',
  ],
  [
    "an unlock at an address that is no multiple of four is told that the word is another task's",
    'write misaligned T2; T1 unlock misaligned',
    'f1 = 0, T1 returns EPERM (other), T2 (other)',
  ],
  [
    'who finds the word of another process, as a child does after fork(), cannot give it back',
    'write f1 foreign; T1 unlock f1',
    'f1 = foreign, T1 returns EPERM (other)',
  ],
];

describe('a script with death', () => {
  it('is the same after it was printed and parsed', () => {
    const text =
      'T1 set_robust_list; T2 set_robust_list f2 f1 pending f3; T3 set_robust_list pending f1; ' +
      'T1 lock f1; kill T1';
    expect(printScript(parseScript(text))).toBe(text);
    for (const script of deadly(50)) {
      expect(printScript(parseScript(printScript(script)))).toBe(printScript(script));
    }
  });

  it.each([
    ['kill', 'a task'],
    ['kill f1', 'a task'],
    ['kill T1 T2', "';'"],
    ['T1 set_robust_list f1 f1', 'a futex that is not listed yet'],
    ['T1 set_robust_list pending', 'a futex'],
    ['T1 set_robust_list f1 pending f2 f3', "';'"],
    ['T1 set_robust_list misaligned', "'f1', 'pending'"],
  ])('is refused with one sentence when it says %j', (text, expected) => {
    expect(() => parseScript(text)).toThrow(ScriptError);
    expect(() => parseScript(text)).toThrow(`expected ${expected}`);
  });

  it.each([
    ['kill T1; T1 lock f1', 'T1 has died, and is there no more'],
    ['kill T1; signal T1', 'T1 has died, and is there no more'],
    ['kill T1; setprio T1 20', 'T1 has died, and is there no more'],
    ['kill T1; kill T1', 'T1 has died, and is there no more'],
    ['T1 lock f1; T2 lock f1; T2 set_robust_list', 'T2 still waits for f1, and does one thing'],
  ])('does not fit when it says %j', (text, sentence) => {
    expect(misfitOf(kernel, parseScript(text))?.sentence).toMatch(sentence);
  });

  it('is nothing for a kernel whose exit is not modelled', () => {
    const old = bind(findBuild('rfc-2016-10') as Build, false);
    expect(misfitOf(old, parseScript('kill T1'))?.sentence).toMatch('is modelled for kernels');
    for (let seed = 0; seed < 100; seed++) {
      const script = drawScript(old, new RandomStream(`${seed}`), MEANS);
      expect(mortalsOf(script).size).toBe(0);
    }
  });

  it('is no C program yet', () => {
    expect(() => scriptInC('T1 lock f1; kill T1')).toThrow('no thread of a C program can die yet');
  });

  it('is drawn with every sort of death, and nothing is asked of the dead', () => {
    const seen = new Set<string>();
    for (const script of deadly(100)) {
      const transcript = playOnModel(kernel, script) as readonly Observation[];
      const gone = new Set<number>();
      for (const [at, command] of script.entries()) {
        if (isMemory(command)) continue;
        expect(gone.has(command.task)).toBe(false);
        if (command.kind === 'set_robust_list') seen.add(command.kind);
        if (command.kind !== 'kill') continue;
        gone.add(command.task);
        const blocked = transcript[at - 1]?.tasks[command.task - 1]?.blocked ?? 'idle';
        seen.add(blocked.replace(/[0-9].*/, ''));
        const others = transcript[at]?.tasks ?? [];
        if (others.some(({ returned }) => returned === 0)) seen.add('hands a lock on');
        const died = transcript[at]?.words.some((word) => word.includes('OWNER_DIED'));
        if (died) seen.add('OWNER_DIED');
      }
    }
    expect([...seen].sort()).toEqual([
      'OWNER_DIED',
      'c',
      'f',
      'hands a lock on',
      'idle',
      'set_robust_list',
    ]);
  });

  it.each(REPORTED)('shows that %s', (_, script, end) => {
    expect(endOf(script)).toBe(end);
  });
});

describe("the machine's own kernel", () => {
  let pool: KernelPool;

  beforeAll(async () => {
    pool = await KernelPool.start(1);
    const { missing, noDeaths, release } = pool.abilities;
    const reason = missing ?? noDeaths;
    const says = reason === null ? 'nothing is skipped' : `nothing is compared, because ${reason}`;
    process.stderr.write(`the death of tasks on Linux ${release}: ${says}\n`);
  });

  afterAll(() => pool.end());

  const canAsk = (priorities = false) => {
    const { missing, noDeaths, noPriorities } = pool.abilities;
    return (missing ?? noDeaths) === null && !(priorities && noPriorities !== null);
  };

  it.each(REPORTED)('shows that %s', async (_, text, end) => {
    if (!canAsk(true)) return;
    const asked = await new Sequential(mainline, pool, 1).ask(parseScript(text));
    expect(asked.disagreements).toEqual([]);
    expect(observationText(asked.asked?.linux.at(-1) as Observation)).toBe(end);
  });

  it('answers random scripts in which tasks are killed as mainline does', async () => {
    if (!canAsk(true)) return;
    const sequential = new Sequential(mainline, pool, 1);
    for (const script of deadly(40)) {
      const { disagreements, unplayed } = await sequential.ask(script);
      expect(disagreements.map(({ kind }) => [kind, printScript(script)])).toEqual([]);
      expect([...unplayed]).toEqual([]);
    }
    expect(pool.killed).toBe(0);
  });

  it('is told from a build that tells nobody of a death', async () => {
    if (!canAsk()) return;
    const script = parseScript('T1 set_robust_list f1; T1 lock f1; kill T1');
    const { disagreements } = await new Sequential(forgetsDeaths, pool, 1).ask(script);
    expect(disagreements.map(({ difference }) => difference)).toMatchObject([
      { at: 2, aspect: 'word', of: 'f1', model: 'T1', linux: 'OWNER_DIED' },
    ]);
  });

  it('ends a program that kills a task only as mainline may, at whatever moment', async () => {
    if (!canAsk()) return;
    const campaign = new LitmusCampaign(mainline, pool, jest.getSeed(), 300);
    const { strange, programs, unplayed } = await campaign.ask(
      parseProgram('T1: lock f1; unlock f1 | T2: lock f1; unlock f1 | env: robust f1; kill T1'),
    );
    expect([strange, [...unplayed]]).toEqual([[], []]);
    const seen = [...(programs[0]?.seen.keys() ?? [])];
    // It came to its end, and it was killed before that.
    expect(seen.some((outcome) => outcome.startsWith('T1: 0 0'))).toBe(true);
    expect(seen.some((outcome) => outcome.startsWith('T1: - -'))).toBe(true);
    expect(pool.killed).toBe(0);
  });

  it('hands a robust lock on in a race, other than a build that tells nobody', async () => {
    if (!canAsk()) return;
    const text = 'T1: holds f1 | T2: trylock f1; unlock f1 if held | env: robust f1; kill T1';
    for (const build of [mainline, forgetsDeaths]) {
      const campaign = new LitmusCampaign(build, pool, jest.getSeed(), 60);
      const { strange } = await campaign.ask(parseProgram(text));
      const told = strange.map(({ outcome }) => outcome);
      if (build === mainline) expect(told).toEqual([]);
      else expect(told).toContain('T1: · T2: EOWNERDEAD 0 · f1 = 0');
    }
  });

  it('gives the child of a fork nothing of what its parent has', () => {
    if (!canAsk()) return;
    expect(forkedAnswer('unlock_pi')).toBe('EPERM');
    expect(['EPERM', 'EAGAIN']).toContain(forkedAnswer('trylock_pi'));
  });
});
