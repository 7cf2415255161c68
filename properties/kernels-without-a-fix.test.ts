/**
 * What pages say of kernels that lack a fix: where they part from the kernel that has it, which is
 * what the fix does, and a story that has the heart of the bug in it.
 */
import { accountOf } from '../src/explain/account.ts';
import { goneWithItsCall } from '../src/explain/gone-with-its-call.ts';
import { missedIn } from '../src/explain/missed.ts';
import { nearest } from '../src/explain/nearest.ts';
import { outcomeOf } from '../src/explain/outcome.ts';
import { parting } from '../src/explain/parting.ts';
import { storyOf } from '../src/explain/story.ts';
import { isCell } from '../src/machine/wrong.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { differing, kinOf, withItsFix } from '../src/variants/kin.ts';
import { foundOn, relativesTo } from './gallery/pages.ts';
import { isTrue, watch } from './support/claims.ts';
import { allPages } from './support/committed-pages.ts';
import { subject } from './support/story.ts';

/** The page of a bug, the same run on the kernel with the fix, and what is told of both. */
function told(bug: string) {
  const file = allPages.find((name) => name.includes(`~${bug}.`)) as string;
  const { under, counterexample, failing: recording } = foundOn(`reports/${file}`);
  const { program, decisions, sentence } = counterexample;
  const fixed = withItsFix(under.build);
  if (fixed === null) throw new Error(`${under.build.name} lacks no fix`);
  const [failing, there] = [under, subject(fixed.name)].map((one) => {
    return accountOf(one, program, decisions);
  }) as [ReturnType<typeof accountOf>, ReturnType<typeof accountOf>];
  const wrong = recording.failure?.wrong ?? [];
  const wanted = wrong.flatMap(({ thing }) => (isCell(thing) ? thing.label() : []));
  const parted = parting(failing, there, differing(under.build, fixed), wanted);
  const missed = parted && missedIn(parted, failing, there);
  const outcome = outcomeOf(wrong, sentence, failing);
  const gone = goneWithItsCall(wrong);
  const material = { program, failing, later: null, decisions: [], missed, gone, wanted, outcome };
  const story = storyOf(material);
  const watched = watch(under, program, decisions);
  const untrue = story.flatMap(({ claims }) => claims.filter((one) => !isTrue(one, watched)));
  expect(untrue).toEqual([]);
  return { counterexample, under, parted, missed, text: story.map((one) => one.text).join(' ') };
}

describe('a kernel that lacks a fix', () => {
  it('is the same with the fix as one of the others, which it is compared with', () => {
    for (const build of allBuilds) {
      const fixed = withItsFix(build);
      expect(fixed?.name ?? null).toBe(/^(.*)~[^~]*$/.exec(build.name)?.[1] ?? null);
      if (fixed !== null) expect(kinOf(build).some(({ name }) => name.includes('~'))).toBe(false);
    }
  });

  it('is compared with it although something else fails there', () => {
    const { under, counterexample } = told('fixup-lost-success');
    const { spared, holding } = nearest(counterexample, relativesTo(under.build));
    expect(spared?.subject.build.name).toBe('mainline');
    expect(spared?.others).toEqual(['trees-sorted/boost-tree-key']);
    expect(holding).toBe(spared);
  });
});

describe('what a kernel without a fix leaves out', () => {
  it('may be to wake somebody, and is said of who does not do it', () => {
    const { parted, text } = told('wrong-task-woken-on-deboost');
    expect(parted?.fn).toBe('rt_mutex_adjust_prio_chain');
    expect(text).toContain('queues T2 anew for f1, as other, but does not wake T1.');
    expect(text).toContain('T2 goes on with its lock of f1: it sleeps again, as T1 is first');
  });

  it('is nothing that comes after one of the checks of the kernel has ended the run', () => {
    const { parted, missed, text } = told('ownerless-newowner-bug');
    expect(parted).toMatchObject({ actor: 'T2', fn: '__fixup_pi_state_owner' });
    expect([parted?.here.step, missed]).toEqual([null, null]);
    expect(text).not.toContain('does not');
    expect(text).toContain('There it finds pi_state(T2.1).pi_mutex without an owner.');
  });
});

describe('what a kernel without a fix does', () => {
  it('is to give a lock away, whatever else is done otherwise before', () => {
    const { parted } = told('waiters-bit-rmw');
    expect(parted).toMatchObject({ actor: 'T2', fn: 'fixup_rt_mutex_waiters' });
    expect(parted?.here.deed?.change).toMatchObject({ cell: 'm1.owner', after: 'T1' });
  });

  it('is told where it goes by what is no longer so', () => {
    const { text } = told('waiters-bit-rmw');
    expect(text).toContain('finds m1 owned by T1, and has not yet written T1 into m1');
    expect(text).toContain('T2 goes on with its lock of m1: it writes T1 into m1 as its owner');
  });

  it('is told where a walk stands between two links when the chain changes', () => {
    const { text } = told('chain-walk-false-deadlock');
    expect(text).toContain('follows the chain as far as T1, who owns f1. T1 unlocks f1');
  });

  it('ends in an order that is wrong, which is told with the priorities', () => {
    const { text } = told('pi-waiters-key-mutation');
    const order = 'T3 (other), T2 (fifo 10) and T4 (fifo 10)';
    expect(text).toContain(`those who lend T1 their priority stand in a wrong order: ${order}`);
  });

  it('is not that a new pi_state gets its owner', () => {
    for (const bug of ['false-edeadlk-2007', 'early-edeadlk-removes-waiter']) {
      expect(told(bug).text).not.toContain('as its owner');
    }
  });
});
