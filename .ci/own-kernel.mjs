/**
 * A kernel of somebody's own, in a folder outside of the checkout, on the packed package: what has
 * hurt those who tried it, one after the other. Called in a folder that has the package installed.
 */

import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { check, DEFAULT_CASES, findBuild, holds, openKindsOf, subjectOf } from 'pi-futex-fuzz';
import { EPERM, forgetAllBut, mainline, markHere, patch } from 'pi-futex-fuzz/kernel';
import { parseProgram } from 'pi-futex-fuzz/program';
import { verify } from 'pi-futex-fuzz/search';

const { futex_unlock_pi, fixup_pi_owner } = mainline.functions;
const known = openKindsOf(mainline) ?? [];
const checked = (build, runs, program = null, more = {}) => {
  const options = { ...DEFAULT_CASES, known, ...more };
  return check(subjectOf(build), 1, runs, {
    ...options,
    program: program && parseProgram(program),
  });
};
const own = (functions, name = 'own') => patch(mainline, name, 'One of my own.', functions);

function pifuzz(expected, ...argv) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no', '--', 'pifuzz', ...argv], {
    encoding: 'utf8',
  });
  assert.equal(
    status,
    expected,
    `pifuzz ${argv.join(' ')} ended with ${status}:\n${stdout}${stderr}`,
  );
  return stdout + stderr;
}

// 1. Every command takes a file, and pages print commands that work.
writeFileSync(
  'hasty.mjs',
  `import { mainline, patch } from 'pi-futex-fuzz/kernel';
export const hasty = patch(mainline, 'hasty', 'Unlocks nothing.', {
  *futex_unlock_pi(k, key) { yield* key.uaddr.read(); return 0; },
});
`,
);
const PROGRAM = 'T1: holds f1; unlock f1 kernel | T2: lock f1 timeout';
pifuzz(1, 'fuzz', './hasty.mjs', '--program', PROGRAM, '--runs', '160', '--reports', 'own');
const page = readdirSync('own').find((name) => name.includes('names-the-caller'));
assert.ok(page, 'fuzz writes a page');
pifuzz(1, 'replay', `own/${page}`);
pifuzz(0, 'certify', `own/${page}`);
pifuzz(1, 'verify', './hasty.mjs', '--program', PROGRAM);
pifuzz(0, 'bisect', `own/${page}`, '--max-states', '100000');

// 2. A patch that breaks nothing is green, though mainline has findings of its own.
const calm = own({}, 'calm');
assert.equal(checked(calm, 3200).counterexample, null);
assert.ok(check(subjectOf(calm), 1, 32_000).counterexample, 'without a baseline it is red');
fc.assert(holds(subjectOf(calm), { ...DEFAULT_CASES, known }), { seed: 2, numRuns: 100 });

// 3. A livelock of the kernel is a failure with a counterexample.
const spins = own({
  *fixup_pi_owner(k, uaddr, q, locked) {
    const entry = markHere();
    while (!locked) {
      forgetAllBut(entry, 'leaver');
      if ((yield* k.rt_mutex_owner(q.pi_state.get().pi_mutex)) === null) break;
      yield* k.cpu_relax();
    }
    return yield* fixup_pi_owner(k, uaddr, q, locked);
  },
});
const livelock = checked(
  spins,
  1600,
  'T1: holds f1; unlock f1; lock f2 | T2 fifo 10: lock f1 timeout',
);
assert.equal(livelock.counterexample?.kind, 'no-livelock/lock_pi');
assert.ok(livelock.original, 'the case as it was drawn');

// 4. What does not come again is thrown, and no null.
let calls = 0;
const moody = own({
  *futex_unlock_pi(k, uaddr) {
    const ret = yield* futex_unlock_pi(k, uaddr);
    return ++calls % 1000 === 0 ? -EPERM : ret;
  },
});
assert.throws(() => checked(moody, 32_000), /is not the same twice/);

// 5. What cannot be a patch is refused, and what no run reached is told of.
for (const [functions, said] of [
  [{ *futex_unlock_pl() {} }, /did you mean futex_unlock_pi\?/],
  [{ async futex_unlock_pi() {} }, /async/],
  [{ futex_unlock_pi: class {} }, /class/],
  [{ *futex_unlock_pi(_k, _a, _b, _c, _d, _e) {} }, /takes 6 arguments/],
]) {
  assert.throws(() => own(functions), said);
}
assert.throws(() => subjectOf(own({ *futex_unlock_pi() {} }, 'mainline')), /mainline/);
const unreached = own({
  *rt_mutex_cleanup_proxy_lock(k, ...rest) {
    return yield* mainline.functions.rt_mutex_cleanup_proxy_lock(k, ...rest);
  },
});
assert.deepEqual(checked(unreached, 16, 'T1: lock f1').neverReached, [
  'rt_mutex_cleanup_proxy_lock',
]);
assert.throws(() => checked(calm, 16, null, { kind: 'mutual-exclusion/two-owner' }), RangeError);

// 6. A loop without a step ends, and what throws says where.
const loops = own({
  *futex_unlock_pi() {
    for (;;);
  },
});
assert.throws(() => checked(loops, 16, PROGRAM), /futex_unlock_pi/);
const throws = own({
  *futex_unlock_pi(_k, key) {
    yield* key.uaddr.read();
    return null.nothing;
  },
});
assert.throws(() => checked(throws, 16, PROGRAM), /T1: holds f1; unlock f1 kernel/);
const starless = own({
  *futex_unlock_pi(_k, key) {
    yield* key.hb.lock.lock();
    key.hb.lock.unlock();
    return 0;
  },
});
assert.throws(() => checked(starless, 160, PROGRAM), /without its star in futex_unlock_pi\(\)/);

// 7. What a patch needs is exported: the guide's patch and the shipped ones use nothing else.
assert.ok(findBuild('rfc-2016-10')?.functions.attach_to_pi_state);

// 9. verify knows what is known, and takes no kind that there is not.
const open =
  'T1 fifo 20: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T1 other';
pifuzz(1, 'verify', 'mainline', '--preemptions', '0', '--program', open);
pifuzz(0, 'verify', 'mainline', '--preemptions', '0', '--program', open, '--known', 'mainline');
for (const kind of ['no-spurious-errno/lock_pi/EINVAL/row1O', 'mutual-exclusion/two-owner']) {
  assert.match(pifuzz(2, 'verify', 'mainline', '--program', open, '--kind', kind), /did you mean/);
}
const limits = { preemptions: 0, maxStates: 100_000, seconds: null, known };
const { breaches } = await verify(subjectOf(mainline), parseProgram(open), limits);
assert.deepEqual(breaches, []);

// 10. A task that starts with three locks is drawn, and what v4.8.15 does then is known.
const three =
  'T1: holds f1 f2 f3 | T2 fifo 10: lock f3 | T3: lock f1 | T4: lock f2 | env: setprio T3 10';
assert.match(
  pifuzz(1, 'verify', 'v4.8.15', '--preemptions', '1', '--program', three),
  /trees-sorted\/boost-tree-order/,
);
