/** The race that this project began with: found, shrunk, and replayed from the mail's own words. */

import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { printProgram } from '../src/program/text.ts';
import { story, subject } from './support/story.ts';

const KIND = 'no-spurious-errno/lock_pi/EINVAL/row10';
const SEEDS = Number(process.env.SEEDS ?? 3);
const seeds = Array.from({ length: SEEDS }, (_, index) => jest.getSeed() + index);

describe('the race of the seed mail', () => {
  it.each(seeds)('is found and shrunk to three tasks and one preemption with seed %i', (seed) => {
    const found = check(subject('rfc-2016-10'), seed, 50_000, { ...DEFAULT_CASES, kind: KIND });
    const { program, kind, preemptions } = found.counterexample ?? {};
    expect(kind).toBe(KIND);
    expect(program && printProgram(program, ' | ')).toBe(
      'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1',
    );
    expect(preemptions).toBe(1);
  });

  it('follows from the interleaving that the mail draws', () => {
    // CPU 0 is T1, CPU 1 is T2; T3 is the waiter whose pi_state they talk about.
    const program = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1';
    const { kind, sentence, steps, divergence } = story('rfc-2016-10', program, [
      // lock_pi(f) of the waiter, until it sleeps
      'start -> T3',
      // unlock_pi(f) ... unlock(hb->lock); *f = new_owner_tid | WAITERS;
      'T1.1 futex_cmpxchg_value_locked cmpxchg f1 -> T2',
      // lock_pi(f) ... if (pid != task_pid_vnr(pistate->owner)) return -EINVAL;
    ]);
    expect(divergence).toBeNull();
    expect(kind).toBe(KIND);
    expect(steps.at(-1)).toMatchObject({ actor: 'T2', op: 1, returned: -22 });
    expect(sentence).toContain('state matrix row [10]: the word said WAITERS|T3');
    expect(sentence).toContain('pi_state->owner was T1');
  });

  it('is gone once T1 may write pi_state->owner before T2 comes', () => {
    const program = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1';
    const later = ['start -> T3', 'T1.1 pi_state_update_owner write pi_state(T3.1).owner -> T2'];
    expect(story('rfc-2016-10', program, later)).toMatchObject({ kind: null, divergence: null });
  });
});
