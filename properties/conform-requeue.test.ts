/** Condition variables: on the model, and beside the machine's own kernel where there is one. */
import { drawScript } from '../src/conform/draw.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { LitmusCampaign } from '../src/conform/litmus/litmus.ts';
import { misfitOf, playOnModel } from '../src/conform/model-player.ts';
import { type Observation, observationText } from '../src/conform/observation.ts';
import { answersOf, BEGUN, LEFT_OUT, packed } from '../src/conform/packed-answers.ts';
import { printScript, type Script, sizesOf } from '../src/conform/script.ts';
import { parseScript, ScriptError } from '../src/conform/script-parser.ts';
import { Sequential } from '../src/conform/sequential.ts';
import { placeOf, type Sleep } from '../src/conform/sleepers.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { type Build, bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import { EAGAIN, ETIMEDOUT } from '../src/kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../src/kernel/futex/futex_key.ts';
import { futex_requeue, requeue_futex } from '../src/kernel/futex/requeue.ts';
import type { requeueable_q } from '../src/kernel/futex/requeueable_q.ts';
import type { Proc } from '../src/machine/access.ts';
import { ended } from '../src/machine/ended.ts';
import { WAITS } from '../src/outcomes/outcome.ts';
import { parseProgram } from '../src/program/text.ts';
import { findBuild } from '../src/variants/builds.ts';
import { answersAs, type Lane, poolOf } from './support/pretended-linux.ts';

/** Whoever shares the machine with others waits for them. */
jest.setTimeout(600_000);

const MEANS = {
  priorities: true,
  lock2: true,
  requeue: true,
  deaths: false,
  faults: false,
  kthread: true,
};
const kernel = bind(mainline, false);

/** Moved, and given the lock. */
const HANDED_ON = 'T1 lock f1; T2 wait_requeue_pi c1 f1; T1 cmp_requeue_pi c1 f1; T1 unlock f1';
/** Two who are moved with one call, and boost the owner. */
const BROADCAST =
  'setprio T2 20; T1 lock f1; T2 wait_requeue_pi c1 f1; T3 wait_requeue_pi c1 f1; ' +
  'T1 cmp_requeue_pi c1 f1 requeue all';
const SIGNAL = 'T1: wait_requeue_pi c1 f1; unlock f1 if held | T2: cmp_requeue_pi c1 f1';
/** Outcomes of that. */
const LEFT = 'T1: waits · T2: 0 · f1 = 0';
const GIVEN = 'T1: 0 0 · T2: 1 · f1 = 0, taken by T1';

/** Moves nobody, and says that it has. */
const movesNobody: Build = patch(mainline, 'moves nobody', 'Says that it has moved somebody.', {
  *requeue_futex(
    k: Kernel,
    q: requeueable_q,
    hb1: futex_hash_bucket,
    _hb2: futex_hash_bucket,
  ): Proc<void> {
    yield* requeue_futex(k, q, hb1, hb1, q.key);
  },
});
/** Moves one where all are to be moved. */
const movesOne: Build = patch(mainline, 'moves one', 'A broadcast is a signal.', {
  *futex_requeue(
    k: Kernel,
    uaddr1: futex_key,
    uaddr2: futex_key,
    nr_wake: number,
    _nr_requeue: number,
    cmpval: number | null,
    requeue_pi: boolean,
  ): Proc<number> {
    return yield* futex_requeue(k, uaddr1, uaddr2, nr_wake, 0, cmpval, requeue_pi);
  },
});

/** Says that nobody sleeps there. */
const wakesNobody: Build = patch(mainline, 'wakes nobody', 'A wake-up wakes nobody.', {
  futex_wake(_k: Kernel, _uaddr: futex_key, _nr_wake: number): Proc<number> {
    return ended(0);
  },
});

/** What is to be seen after the last command. */
function endOf(text: string): string {
  return observationText(playOnModel(kernel, parseScript(text))?.at(-1) as Observation);
}

function drawn(seed: number): Script {
  return drawScript(kernel, new RandomStream(`requeue ${seed}`), MEANS);
}

/** So many random scripts with condition variables. */
function requeues(count: number): Script[] {
  const scripts: Script[] = [];
  for (let seed = jest.getSeed(); scripts.length < count; seed++) {
    const script = drawn(seed);
    if (sizesOf(script).conditions > 0) scripts.push(script);
  }
  return scripts;
}

describe('a script', () => {
  it('says who sleeps on a condition variable, and who moves them', () => {
    const text =
      'T1 wait_requeue_pi c1 f1; T2 wait_requeue_pi c2 f3 timeout; T3 wait_requeue_pi c1 f2 ' +
      'expired; T4 cmp_requeue_pi c1 f1; T5 cmp_requeue_pi c2 f3 requeue all';
    expect(printScript(parseScript(text))).toBe(text);
    expect(sizesOf(parseScript(text))).toEqual({ tasks: 5, futexes: 3, conditions: 2 });
  });

  it.each([
    ['T1 wait_requeue_pi f1', "expected a condition variable (c1 to c2), found 'f1'"],
    ['T1 wait_requeue_pi c3 f1', "found 'c3'"],
    ['T1 wait_requeue_pi c1 misaligned', "expected a futex (f1 to f3), found 'misaligned'"],
    ['T1 wait_requeue_pi c1 f1 kernel', "expected 'timeout', 'expired', ';'"],
    ['T1 cmp_requeue_pi c1 f1 timeout', "expected 'requeue all', ';'"],
    ['T1 cmp_requeue_pi c1 f1 requeue', "expected 'all'"],
    ['T1 lock c1', "found 'c1'"],
    ['write c1 0', "found 'c1'"],
  ])('is refused when it says %j', (text, sentence) => {
    expect(() => parseScript(text)).toThrow(ScriptError);
    expect(() => parseScript(text)).toThrow(sentence);
  });

  it('does not fit a kernel for which no requeueing is modelled', () => {
    const old = bind(findBuild('rfc-2016-10') as Build, false);
    expect(misfitOf(old, parseScript(HANDED_ON))).toMatchObject({ at: 1 });
    expect(misfitOf(old, parseScript('T1 lock f1'))).toBeNull();
    expect(misfitOf(kernel, parseScript(`${HANDED_ON}; T2 unlock f1`))).toBeNull();
  });
});

describe('on the model', () => {
  it.each([
    [HANDED_ON, 'f1 = WAITERS|T2, T1 returns 0 (other), T2 returns 0 (other)'],
    ['T1 wait_requeue_pi c1 f1', 'T1 waits at c1 (other)'],
    [
      BROADCAST,
      'f1 = WAITERS|T1, T1 returns 2 (fifo 20), T2 waits at f1 (fifo 20), T3 waits at f1',
    ],
    ['T1 wait_requeue_pi c1 f1; T2 cmp_requeue_pi c1 f1', 'f1 = T1, T1 returns 0 (other), T2 retu'],
    ['T1 wait_requeue_pi c1 f1; T2 cmp_requeue_pi c1 f2', 'T2 returns EINVAL'],
    ['T1 wait_requeue_pi c1 f1 expired', 'T1 returns ETIMEDOUT'],
    ['T1 wait_requeue_pi c1 f1; signal T1', 'T1 waits at c1'],
    [HANDED_ON.replace('T1 unlock f1', 'signal T2'), 'T2 returns EAGAIN'],
    [
      'T1 lock f1; T2 wait_requeue_pi c1 f1; T3 wait_requeue_pi c1 f1; T1 cmp_requeue_pi c1 f1',
      'T2 waits at c1 or f1 (other), T3 waits at c1 or f1',
    ],
  ])('%s', (text, end) => {
    expect(endOf(text)).toContain(end);
  });

  it('a timeout goes on after the sleeper has been moved', () => {
    const text = 'T1 lock f1; T2 wait_requeue_pi c1 f1 timeout; T1 cmp_requeue_pi c1 f1; expire T2';
    expect(endOf(text)).toContain('T2 returns ETIMEDOUT');
  });
});

describe('where a sleeper is', () => {
  const sleep: Sleep = { condition: 'c1', lock: 'f1' };
  const at = (queued: readonly string[], sleepers: readonly Sleep[] = [sleep]) => {
    return placeOf(sleep, sleepers, (word) => queued.includes(word));
  };

  it('is said as far as it is known', () => {
    expect(at(['c1'])).toBe('c1');
    expect(at(['f1'])).toBe('f1');
    expect(at([])).toBe('neither c1 nor f1');
    // Whoever is at f1 is somebody else.
    expect(at(['c1', 'f1'])).toBe('c1');
    expect(at(['c1', 'f1'], [sleep, { condition: 'c2', lock: 'f1' }])).toBe('c1');
    expect(at(['c1', 'f1'], [sleep, sleep])).toBe('c1 or f1');
    expect(at(['c1'], [sleep, sleep])).toBe('c1');
  });
});

describe('a random script', () => {
  it('has a condition variable now and then, and comes by all that happens there', () => {
    const scripts = Array.from({ length: 500 }, (_, at) => drawn(jest.getSeed() + at));
    const some = scripts.filter((script) => sizesOf(script).conditions > 0);
    expect(some.length).toBeGreaterThan(75);
    expect(some.length).toBeLessThan(250);
    const met = new Set<string>();
    for (const script of some) {
      const seen = playOnModel(kernel, script) as readonly Observation[];
      for (const [at, command] of script.entries()) {
        const { tasks } = seen[at] as Observation;
        for (const { blocked } of tasks) met.add(`at ${blocked}`);
        if (command.kind === 'cmp_requeue_pi') {
          met.add(`moves ${tasks[command.task - 1]?.returned}${command.requeueAll ? ' all' : ''}`);
        }
        if (command.kind === 'expire' && tasks[command.task - 1]?.returned === -ETIMEDOUT) {
          met.add(`expires at ${seen[at - 1]?.tasks[command.task - 1]?.blocked}`);
        }
      }
    }
    for (const one of ['at c1', 'at c1 or f1', 'expires at c1', 'expires at f1']) {
      expect(met).toContain(one);
    }
    for (const one of ['0', '1', '0 all', '1 all', '2 all', '-22', '-35']) {
      expect(met).toContain(`moves ${one}`);
    }
  });

  it('lets everybody go at its end, also who sleeps on a condition variable', () => {
    for (const script of requeues(60)) {
      const last = playOnModel(kernel, script)?.at(-1) as Observation;
      expect([printScript(script), last.trouble]).toEqual([printScript(script), null]);
      expect(last.tasks.filter(({ blocked }) => blocked !== null)).toEqual([]);
    }
  });
});

it('the answers of a litmus program are told apart: counts, errors, and none', () => {
  for (const ret of [0, 1, 2, 5, -EAGAIN, -ETIMEDOUT, -4095]) {
    for (const retried of [0, 1, 300]) {
      const answers = [...Array.from({ length: retried }, () => -EAGAIN), ret];
      expect(answersOf(packed(ret, retried))).toEqual(answers);
    }
  }
  expect(answersOf(LEFT_OUT)).toEqual([]);
  expect(answersOf(BEGUN)).toEqual([WAITS]);
});

describe('a litmus program that hangs on Linux', () => {
  const hang = { reason: 'no round ended for 10 s', threads: [] };
  const ask = async (stuck: string) => {
    const lane = {
      ...answersAs(mainline),
      run: async () => ({ outcomes: new Map(), hung: hang, stuck }),
    };
    return await new LitmusCampaign(mainline, poolOf(lane as unknown as Lane), 1, 1).ask(
      parseProgram(SIGNAL),
    );
  };

  it('is no difference where the build ends like that as well', async () => {
    const { strange, unplayed } = await ask(LEFT);
    expect(strange).toEqual([]);
    expect([...unplayed]).toEqual([
      ['it hung on Linux, as it may on the build under some schedule', 1],
    ]);
  });

  it('is one where it does not', async () => {
    const { strange, unplayed } = await ask('T1: waits · T2: 1 · f1 = T1');
    expect(strange).toMatchObject([{ hung: true }]);
    expect(unplayed).toEqual(new Map());
  });
});

describe("the machine's own kernel", () => {
  let pool: KernelPool;

  beforeAll(async () => {
    pool = await KernelPool.start(1);
    const { missing, noRequeue, release } = pool.abilities;
    const reason = missing ?? noRequeue;
    const says = reason === null ? 'nothing is skipped' : `nothing is compared, because ${reason}`;
    process.stderr.write(`condition variables on Linux ${release}: ${says}\n`);
  });

  afterAll(() => pool.end());

  const canAsk = (priorities = false) => {
    const { missing, noRequeue, noPriorities } = pool.abilities;
    return (missing ?? noRequeue) === null && !(priorities && noPriorities !== null);
  };

  async function differences(build: Build, script: Script) {
    const { unplayed, disagreements } = await new Sequential(build, pool, 1).ask(script);
    expect(unplayed).toEqual(new Map());
    return disagreements.map(({ difference }) => difference);
  }

  it('answers random scripts as mainline does', async () => {
    if (!canAsk(true)) return;
    for (const script of requeues(80)) {
      const text = printScript(script);
      expect([text, await differences(mainline, script)]).toEqual([text, []]);
    }
    expect(pool.killed).toBe(0);
  });

  it('lets go of whoever a script leaves asleep, moved or not, and goes on', async () => {
    if (!canAsk()) return;
    for (const left of [BROADCAST.replace('setprio T2 20; ', ''), 'T1 wait_requeue_pi c1 f1']) {
      for (let times = 0; times < 3; times++) {
        expect(await differences(mainline, parseScript(left))).toEqual([]);
      }
    }
    expect(pool.killed).toBe(0);
  });

  it('is told from a build that moves nobody, by where they sleep', async () => {
    if (!canAsk()) return;
    expect(await differences(movesNobody, parseScript(HANDED_ON))).toMatchObject([
      { at: 2, aspect: 'blocked task', of: 'T2', model: 'blocked at c1', linux: 'blocked at f1' },
    ]);
  });

  it('is told from a build that moves one where all are to be moved', async () => {
    if (!canAsk(true)) return;
    expect(await differences(movesOne, parseScript(BROADCAST))).toMatchObject([
      { at: 4, aspect: 'return value', of: 'T1', model: '1', linux: '2' },
    ]);
  });

  it('ends a litmus program with every outcome there is, also by sleeping for ever', async () => {
    if (!canAsk()) return;
    const campaign = new LitmusCampaign(mainline, pool, 1, 600);
    const { strange, programs, rounds, unplayed } = await campaign.ask(parseProgram(SIGNAL));
    expect([strange, [...unplayed], rounds]).toEqual([[], [], 600]);
    expect([...(programs[0]?.seen.keys() ?? [])].sort()).toEqual([GIVEN, LEFT]);
  });

  it.each([
    ['T1: wait c1 | T2: wake c1', ['waits', 'T2: 1']],
    ['T1: wait c1 timeout | T2: requeue c1 c2; wake c2', ['ETIMEDOUT']],
    ['T1: wait c1 | T2: wait c1 | T3: cmp_requeue c1 c2 wake one requeue all', ['waits']],
    ['T1: wait c1 timeout | T2: wake c1 all | env: signal T1', ['EINTR']],
  ])('ends %s, of plain calls, as mainline may', async (text, words) => {
    if (!canAsk()) return;
    const campaign = new LitmusCampaign(mainline, pool, jest.getSeed(), 150);
    const { strange, programs, unplayed } = await campaign.ask(parseProgram(text));
    expect([strange, [...unplayed]]).toEqual([[], []]);
    const seen = [...(programs[0]?.seen.keys() ?? [])].join('\n');
    for (const word of words) expect(seen).toContain(word);
    expect(pool.killed).toBe(0);
  });

  it('is told from a build that wakes nobody', async () => {
    if (!canAsk()) return;
    const program = parseProgram('T1: wait c1 | T2: wake c1');
    const { strange } = await new LitmusCampaign(wakesNobody, pool, 1, 300).ask(program);
    expect(strange.map(({ outcome }) => outcome)).toEqual(['T1: 0 · T2: 1']);
  });

  it('takes nobody for asleep who was woken by one that fell asleep then', async () => {
    if (!canAsk(true)) return;
    const program = parseProgram(
      'T1: wait_requeue_pi c1 f1; unlock f1 if held; wait_requeue_pi c1 f1 | T2 fifo 20: ' +
        'holds f1; cmp_requeue_pi c1 f1; unlock f1; wait_requeue_pi c1 f1; unlock f1 if held',
    );
    const { strange } = await new LitmusCampaign(mainline, pool, 1, 2_000).ask(program);
    expect(strange).toEqual([]);
  });

  it('lets go of who waits for a lock that a sleeper keeps', async () => {
    if (!canAsk()) return;
    const program = parseProgram('T1: holds f2; wait_requeue_pi c1 f1 | T2: lock f2; unlock f2');
    const { programs, strange } = await new LitmusCampaign(mainline, pool, 1, 90).ask(program);
    expect(strange).toEqual([]);
    expect([...(programs[0]?.seen ?? [])]).toEqual([
      ['T1: waits · T2: waits · f1 = 0 · f2 = WAITERS|T1', 90],
    ]);
    expect(pool.killed).toBe(0);
  });

  it('ends one as a build does not allow that moves one where all are to be moved', async () => {
    if (!canAsk()) return;
    const program = parseProgram(
      'T1: wait_requeue_pi c1 f1; unlock f1 if held | T2: wait_requeue_pi c1 f1; ' +
        'unlock f1 if held | T3: lock f1; cmp_requeue_pi c1 f1 requeue all; unlock f1',
    );
    const { strange } = await new LitmusCampaign(movesOne, pool, 1, 600).ask(program);
    expect(strange.map(({ outcome }) => outcome)).toContainEqual(
      expect.stringMatching(/T3: 0 2 0/u),
    );
  });
});
