/** Page faults and broken words in scripts: on the model, and beside the machine's own kernel. */
import { scriptInC } from '../src/cli/export/script.ts';
import { drawScript } from '../src/conform/draw.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { misfitOf, playOnModel } from '../src/conform/model-player.ts';
import { type Observation, observationText } from '../src/conform/observation.ts';
import { isPaging, mortalsOf, printScript, type Script } from '../src/conform/script.ts';
import { parseScript, ScriptError } from '../src/conform/script-parser.ts';
import { Sequential } from '../src/conform/sequential.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { type Build, bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import { EFAULT } from '../src/kernel/errno.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { Proc } from '../src/machine/access.ts';
import { ended } from '../src/machine/ended.ts';
import { findBuild } from '../src/variants/builds.ts';
import { isNight } from './support/by-day.ts';

jest.setTimeout(600_000);

const MEANS = {
  priorities: true,
  lock2: true,
  requeue: true,
  deaths: true,
  faults: true,
  kthread: true,
};
const kernel = bind(mainline, false);

/** What is to be seen after the last command. */
function endOf(text: string): string {
  return observationText(playOnModel(kernel, parseScript(text))?.at(-1) as Observation);
}

/** Scripts in which something is done to a page, by the seed of this run, without an end. */
function* faulty(): Generator<Script, never> {
  for (let seed = 0; ; seed++) {
    const script = drawScript(kernel, new RandomStream(`${jest.getSeed()} ${seed}`), MEANS);
    if (script.some(isPaging)) yield script;
  }
}

function some(count: number): Script[] {
  const scripts = faulty();
  return Array.from({ length: count }, () => scripts.next().value);
}

/** Takes every page fault for one that nobody can help. */
const givesUp: Build = patch(mainline, 'gives up', 'No page is brought in.', {
  fault_in_user_writeable(_k: Kernel, _uaddr: futex_key): Proc<number> {
    return ended(-EFAULT);
  },
});

/** What is to be found among random ones. */
const WANTED = ['swap_out', 'protect', 'unprotect', 'EFAULT', 'died of it'];

/** What is to be seen at the end of a script. */
const SHOWN: readonly (readonly [about: string, script: string, end: string])[] = [
  [
    'a lock whose page is away is taken, and nobody notices',
    'T1 lock f1; swap_out f1; T2 lock f1; swap_out f1; T1 unlock f1',
    'f1 = WAITERS|T2, T1 returns 0 (other), T2 returns 0 (other)',
  ],
  [
    'a lock that can only be read is refused, and who touches it dies',
    'T1 lock f1; protect f1; T2 lock f1 kernel; T3 lock f1',
    'f1 = T1, T1 (other), T2 (other), T3 is gone',
  ],
  [
    'a page that is away and can only be read is not brought in to look at the word',
    'T1 lock f1; swap_out f1; protect f1; T1 lock f1 kernel',
    'f1 = T1, T1 returns EFAULT (other)',
  ],
  [
    '... and one that is there is looked at',
    'T1 lock f1; protect f1; T1 lock f1 kernel',
    'f1 = T1, T1 returns EDEADLK (other)',
  ],
  [
    'a waiter whose word became read-only is told so when the owner gives its lock back by dying',
    'T1 lock f1; T2 lock f1; protect f1; T1 unlock f1',
    'f1 = WAITERS|T1, T1 is gone, T2 returns EFAULT (other)',
  ],
  [
    'an unlock that cannot write keeps the waiter waiting, and can be made again later',
    'T1 lock f1; T2 lock f1; protect f1; T1 unlock f1 kernel; unprotect f1; T1 unlock f1',
    'f1 = WAITERS|T2, T1 returns 0 (other), T2 returns 0 (other)',
  ],
  [
    'a robust lock whose word can only be read is not handed on',
    'T1 set_robust_list f1; T1 lock f1; protect f1; kill T1; unprotect f1; T2 lock f1',
    'f1 = WAITERS|T1, T1 is gone, T2 returns ESRCH (other)',
  ],
  [
    'a word of nobody is refused where somebody waits',
    'T1 lock f1; T2 lock f1; write f1 WAITERS|missing; T3 lock f1',
    'f1 = WAITERS|missing, T1 (other), T2 waits at f1 (other), T3 returns EINVAL (other)',
  ],
];

describe('a script with page faults', () => {
  it('is the same after it was printed and parsed', () => {
    const text = 'swap_out f1; protect f2; unprotect f3; T1 lock f1';
    expect(printScript(parseScript(text))).toBe(text);
    for (const script of some(5)) {
      expect(printScript(parseScript(printScript(script)))).toBe(printScript(script));
    }
  });

  it.each([
    ['protect', 'a futex'],
    ['swap_out T1', 'a futex'],
    ['unprotect c1', 'a futex'],
    ['protect f1 f2', "';'"],
  ])('is refused with one sentence when it says %j', (text, expected) => {
    expect(() => parseScript(text)).toThrow(ScriptError);
    expect(() => parseScript(text)).toThrow(`expected ${expected}`);
  });

  it('is nothing for a kernel whose page faults are not modelled, nor for C', () => {
    const old = bind(findBuild('v4.12') as Build, false);
    expect(misfitOf(old, parseScript('swap_out f1'))?.sentence).toMatch('faults are modelled');
    for (let seed = 0; seed < 20; seed++) {
      expect(drawScript(old, new RandomStream(`${seed}`), MEANS).some(isPaging)).toBe(false);
    }
    expect(() => scriptInC('T1 lock f1; swap_out f1')).toThrow('no C program does that to a page');
  });

  it('needs a thread that can die for who tries a word that may be read-only', () => {
    const mortals = (text: string) => [...mortalsOf(parseScript(text))];
    expect(mortals('protect f1; T1 lock f1; T2 lock f1 kernel; T3 lock f2')).toEqual([1]);
    expect(mortals('swap_out f1; T1 lock f1')).toEqual([]);
  });

  it('is drawn with pages that are away and read-only ones, and everybody is let go', () => {
    const seen = new Set<string>();
    let drawn = 0;
    for (const script of faulty()) {
      const transcript = playOnModel(kernel, script) as readonly Observation[];
      const killed = new Set(script.map((one) => (one.kind === 'kill' ? one.task : 0)));
      for (const command of script) if (isPaging(command)) seen.add(command.kind);
      const { tasks, trouble } = transcript.at(-1) as Observation;
      expect([printScript(script), trouble]).toEqual([printScript(script), null]);
      expect(tasks.filter(({ blocked }) => blocked !== null)).toEqual([]);
      if (tasks.some(({ isGone }, at) => isGone && !killed.has(at + 1))) seen.add('died of it');
      const answers = transcript.flatMap((one) => one.tasks).map((task) => task.returned);
      if (answers.includes(-EFAULT)) seen.add('EFAULT');
      if (WANTED.every((one) => seen.has(one))) break;
      expect(drawn++).toBeLessThan(2_000);
    }
  });

  it.each(SHOWN)('shows that %s', (_, script, end) => {
    expect(endOf(script)).toBe(end);
  });
});

describe("the machine's own kernel", () => {
  let pool: KernelPool;

  beforeAll(async () => {
    pool = await KernelPool.start(1);
    const { missing, noFaults, release } = pool.abilities;
    const reason = missing ?? noFaults;
    const says = reason === null ? 'nothing is skipped' : `nothing is compared, because ${reason}`;
    process.stderr.write(`page faults on Linux ${release}: ${says}\n`);
  });

  afterAll(() => pool.end());

  const canAsk = (priorities = false) => {
    const { missing, noFaults, noPriorities } = pool.abilities;
    return (missing ?? noFaults) === null && !(priorities && noPriorities !== null);
  };

  it.each(SHOWN)('shows that %s', async (_, text, end) => {
    if (!canAsk(true)) return;
    const asked = await new Sequential(mainline, pool, 1).ask(parseScript(text));
    expect(asked.disagreements).toEqual([]);
    expect(observationText(asked.asked?.linux.at(-1) as Observation)).toBe(end);
  });

  it('answers random scripts with page faults and broken words as mainline does', async () => {
    if (!canAsk(true)) return;
    const sequential = new Sequential(mainline, pool, 1);
    for (const script of some(isNight ? 3_000 : 15)) {
      const { disagreements, unplayed } = await sequential.ask(script);
      expect(disagreements.map(({ kind }) => [kind, printScript(script)])).toEqual([]);
      expect([...unplayed]).toEqual([]);
    }
    expect(pool.killed).toBe(0);
  });

  it('is told from a build that brings no page in', async () => {
    if (!canAsk()) return;
    const script = parseScript('T1 lock f1; swap_out f1; T2 lock f1 kernel');
    const { disagreements } = await new Sequential(givesUp, pool, 1).ask(script);
    expect(disagreements.map(({ difference }) => difference)).toMatchObject([
      { at: 2, aspect: 'return value', of: 'T2', model: 'EFAULT' },
    ]);
  });
});
