/**
 * The critical sections of every path, in the order in which the C has them. Merging two of them,
 * or dropping the window between them, changes a line here.
 */
import { lockEvents, story } from './support/story.ts';

const HANDOVER = 'T1: holds f1; unlock f1 | T2: lock f1';
const T2_FIRST = ['start -> T2'];
const TIMEOUT = 'T1: holds f1 | T2: lock f1 timeout';
const SECOND = 'T1: holds f1 | T2: lock f1 | T3: lock f1';

/** Lines of a literal as one list of events. */
function events(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

describe('mainline takes and drops its locks as kernel/futex/pi.c does', () => {
  it('when a first waiter queues, sleeps and is handed the lock', () => {
    expect(lockEvents(story('mainline', HANDOVER, T2_FIRST), 'T2')).toBe(
      events(`
        +hb +T1.pi_lock -T1.pi_lock +wl -hb
            +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +wl -wl sleep +wl +T2.pi_lock -T2.pi_lock -wl
        +hb +wl +T2.pi_lock -T2.pi_lock -wl -hb`),
    );
  });

  it('when the owner hands the lock over', () => {
    expect(lockEvents(story('mainline', HANDOVER, T2_FIRST), 'T1')).toBe(
      events(`
        +hb +wl -hb
            +T1.pi_lock -T1.pi_lock +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl`),
    );
  });

  it('when a waiter times out: the rt_mutex is left first, the bucket second', () => {
    expect(lockEvents(story('mainline', TIMEOUT), 'T2')).toBe(
      events(`
        +hb +T1.pi_lock -T1.pi_lock +wl -hb
            +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +wl -wl sleep +wl -wl
        +wl +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +hb +wl +T1.pi_lock -T1.pi_lock -wl -hb`),
    );
  });

  it('when a second waiter attaches to the pi_state of the first', () => {
    const trace = story('mainline', SECOND);
    expect(lockEvents(trace, 'T3')).toBe(
      events(`
        +hb +wl -wl +wl -hb
            +T3.pi_lock -T3.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +wl -wl`),
    );
  });
});

describe('v4.8.15 takes and drops its locks as its kernel/futex.c does', () => {
  it('when a first waiter queues without wait_lock, sleeps and is handed the lock', () => {
    expect(lockEvents(story('v4.8.15', HANDOVER, T2_FIRST), 'T2')).toBe(
      events(`
        +hb +T1.pi_lock -T1.pi_lock -hb
        +wl +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        sleep +wl +T2.pi_lock -T2.pi_lock -wl
        +hb +T2.pi_lock -T2.pi_lock -hb`),
    );
  });

  it('when the owner hands the lock over with the bucket locked, and is deboosted last', () => {
    expect(lockEvents(story('v4.8.15', HANDOVER, T2_FIRST), 'T1')).toBe(
      events(`
        +hb +wl +T1.pi_lock -T1.pi_lock +T2.pi_lock -T2.pi_lock -wl
            +wl +T1.pi_lock -T1.pi_lock -wl -hb
        +T1.pi_lock -T1.pi_lock`),
    );
  });
});

describe('rfc-2016-10 drops the bucket lock early', () => {
  it('and holds neither lock before it takes wait_lock', () => {
    expect(lockEvents(story('rfc-2016-10', HANDOVER, T2_FIRST), 'T1')).toBe(
      events(`
        +hb -hb
        +wl +T1.pi_lock -T1.pi_lock +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +T1.pi_lock -T1.pi_lock`),
    );
  });
});

describe('a try', () => {
  const program = 'T1: holds f1 | T2: trylock f1';

  it('never sleeps: mainline looks at the rt_mutex with the bucket locked', () => {
    const trace = story('mainline', program);
    expect(trace).toMatchObject({ kind: null, divergence: null });
    expect(trace.steps.find(({ returned }) => returned !== null)?.returned).toBe(-11);
    expect(lockEvents(trace, 'T2')).toBe(
      events('+hb +T1.pi_lock -T1.pi_lock +wl +T1.pi_lock -T1.pi_lock -wl -hb'),
    );
  });

  it('lets go of the bucket before it looks on v4.8.15', () => {
    expect(lockEvents(story('v4.8.15', program), 'T2')).toBe(
      events('+hb +T1.pi_lock -T1.pi_lock -hb +hb +T1.pi_lock -T1.pi_lock -hb'),
    );
  });

  it('gets a lock that is free', () => {
    const { steps } = story('mainline', 'T1: trylock f1 kernel; unlock f1 if held');
    expect(steps.filter(({ returned }) => returned !== null)).toMatchObject([
      { returned: 0 },
      { returned: 0 },
    ]);
  });
});

const CHAIN = 'T1: holds f1 | T2: holds f2; lock f1 | T3 fifo 20: lock f2 timeout';
const SETPRIO = 'T1: holds f1 | T2: lock f1 | env: setprio T2 20';
const SIGNAL = 'T1: holds f1 | T2: lock f1 | env: signal T2';
const BARE = 'T1: holds m1; unlock m1 | T2: lock m1';
const WALK = '+T2.pi_lock +wl -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl';

describe('the chain walk holds two locks at most, and none between its rounds', () => {
  it('when a waiter of higher priority comes to the end of a chain, and when it gives up', () => {
    expect(lockEvents(story('mainline', CHAIN, T2_FIRST), 'T3')).toBe(
      events(`
        +hb +T2.pi_lock -T2.pi_lock +wl -hb
            +T3.pi_lock -T3.pi_lock +T2.pi_lock -T2.pi_lock -wl
        ${WALK} +wl -wl
        +wl -wl sleep +wl -wl
        +wl +T3.pi_lock -T3.pi_lock +T2.pi_lock -T2.pi_lock -wl
        ${WALK} +wl -wl
        +hb +wl +T2.pi_lock -T2.pi_lock -wl -hb`),
    );
  });

  it('on v4.8.15, where the wait is one call', () => {
    expect(lockEvents(story('v4.8.15', CHAIN, T2_FIRST), 'T3')).toBe(
      events(`
        +hb +T2.pi_lock -T2.pi_lock -hb
        +wl +T3.pi_lock -T3.pi_lock +T2.pi_lock -T2.pi_lock -wl
        ${WALK} +wl -wl
        sleep
        +wl +T3.pi_lock -T3.pi_lock +T2.pi_lock -T2.pi_lock -wl
        ${WALK} +wl -wl
        +hb +T2.pi_lock -T2.pi_lock -hb`),
    );
  });

  it.each(['mainline', 'v4.8.15'])(
    'when the priority of a waiting task changes: pi_lock is dropped twice before the walk (%s)',
    (build) => {
      expect(lockEvents(story(build, SETPRIO), 'env1')).toBe(
        events(`+T2.pi_lock -T2.pi_lock +T2.pi_lock -T2.pi_lock ${WALK}`),
      );
    },
  );
});

describe('a signal', () => {
  it('makes lock_pi leave everything, and then start anew', () => {
    expect(lockEvents(story('mainline', SIGNAL), 'T2')).toBe(
      events(`
        +hb +T1.pi_lock -T1.pi_lock +wl -hb
            +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +wl -wl sleep +wl -wl
        +wl +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +hb +wl +T1.pi_lock -T1.pi_lock -wl -hb
        +hb +T1.pi_lock -T1.pi_lock +wl -hb
            +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        +wl -wl`),
    );
  });
});

describe('an rt_mutex without a futex', () => {
  it('is waited for in one section of wait_lock, but for the sleep', () => {
    expect(lockEvents(story('mainline', BARE, T2_FIRST), 'T2')).toBe(
      events(`
        +wl +T2.pi_lock -T2.pi_lock +T1.pi_lock -T1.pi_lock -wl
        sleep +wl +T2.pi_lock -T2.pi_lock -wl`),
    );
  });

  it('is unlocked with the deboost before the wake-up, and after it on v4.8.15', () => {
    expect(lockEvents(story('mainline', BARE, T2_FIRST), 'T1')).toBe(
      events('+wl +T1.pi_lock -T1.pi_lock -wl'),
    );
    expect(lockEvents(story('v4.8.15', BARE, T2_FIRST), 'T1')).toBe(
      events('+wl +T1.pi_lock -T1.pi_lock -wl +T1.pi_lock -T1.pi_lock'),
    );
  });

  it('needs no lock at all while nobody waits', () => {
    const { steps } = story('mainline', 'T1: lock m1; unlock m1; trylock m1; unlock m1 if held');
    expect(steps.map(({ verb }) => verb)).toEqual(['cmpxchg', 'cmpxchg', 'cmpxchg', 'cmpxchg']);
  });

  it('is unlocked in three steps when its last waiter is just leaving', () => {
    // The waiters bit makes the compare-and-exchange fail; by the time that wait_lock is there,
    // nobody waits any more, and the owner can only be cleared without it.
    const program = 'T1: holds m1; unlock m1 | T2: lock m1 interruptible | env: signal T2';
    const trace = story('mainline', program, [
      'start -> T2',
      'T2.1 rt_mutex_owner read m1.owner #5 -> env1',
      'env1.0 wake_up_state wake T2.__state -> T2',
      'T2.1 remove_waiter unlock T2.pi_lock -> T1',
    ]);
    expect(trace).toMatchObject({ kind: null, divergence: null });
    const steps = trace.steps.filter(({ actor }) => actor === 'T1');
    expect(steps.map(({ verb, object }) => `${verb} ${object}`)).toEqual([
      'cmpxchg m1.owner',
      'lock m1.wait_lock',
      'read m1.owner',
      'read m1.owner',
      'write m1.owner',
      'unlock m1.wait_lock',
      'cmpxchg m1.owner',
    ]);
  });
});
