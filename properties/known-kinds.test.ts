/** What is known does not count, what is new does, and a kind that there is not is refused. */
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { type FunctionTable, mainline, patch } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import { CHECKS, type Rule } from '../src/machine/checks.ts';
import { allRules } from '../src/oracle/all.ts';
import { canReport, kindsOf, statedBy } from '../src/oracle/kinds.ts';
import { kindOf } from '../src/program/op-kinds.ts';
import { callName } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { NO_LIVELOCK } from '../src/search/livelock.ts';
import { mainlineProposed } from '../src/variants/builds.ts';
import { openKindsOf } from '../src/variants/open-findings.ts';
import { v4_12 } from '../src/variants/rework-2017/v4.12.ts';
import { sources } from './house/tree.ts';
import { kindsIn } from './support/details-in-sources.ts';
import { addBuild, pifuzz, removeBuild } from './support/pifuzz.ts';
import { spoiled } from './support/spoiled/all.ts';

/** An open finding of mainline that needs no race, and a bystander that needs one. */
const OPEN =
  'T1 fifo 20: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T1 other';
const NOT_BOOSTED = 'effective-priority/not-boosted';
const NAMES_CALLER = 'return-value/unlock_pi/0/word-names-the-caller';

/** Fails in a way of its own: whoever unlocks in the kernel is told that it worked. */
const OWN: FunctionTable = {
  *futex_unlock_pi(_k, { uaddr }: futex_key) {
    yield* uaddr.read();
    return 0;
  },
};
/** Rules with details that state something else, and which, as far as they are written out. */
const OTHERWISE: Readonly<Record<string, RegExp>> = {
  'return-value': /\/miscounted$/,
  'owner-died': /\/(?:missed|not-recoverable|recovered)$/,
  lifetimes: /\/owner-gone\/pi_state$/,
  'nothing-left-behind': /\/exit\//,
};
const SHOWS_IT = 'T1: holds f1; unlock f1 kernel';

describe('a kind', () => {
  const rules: readonly Rule[] = [...allRules, NO_LIVELOCK];

  it('is listed by its rule if the sources can report it, and only then', () => {
    const files = sources('src').filter(({ path }) => /^src\/(oracle|machine)\//.test(path));
    const listed = rules.flatMap(({ name, details = [] }) => {
      return details.map((detail) => `${name}/${detail.replaceAll(/\{\w+\}/g, '*')}`);
    });
    const livelocks = NO_LIVELOCK.details.map((detail) => `no-livelock/${detail}`);
    const elsewhere = ['kernel-assertions/*', ...livelocks];
    const inKernel = listed.filter((kind) => /^(kernel-assertions|lifetimes)\//.test(kind));
    const found = kindsIn(files).filter((kind) => !/^(kernel-assertions|lifetimes)\//.test(kind));
    expect(found.filter((kind) => !listed.includes(kind))).toEqual([]);
    const unfound = listed.filter((kind) => ![...found, ...elsewhere, ...inKernel].includes(kind));
    expect(unfound).toEqual([]);
  });

  it.each([...new Set(spoiled.map(({ kind }) => kind))])('%s is one of its rule', (kind) => {
    expect(rules.filter((rule) => canReport(rule, kind))).toHaveLength(1);
  });

  it('breaks what its rule states, or what that states of its detail', () => {
    for (const rule of rules) {
      const { name, details = [], besides = {} } = rule;
      for (const detail of Object.keys(besides)) expect(details).toContain(detail);
      const others = kindsOf(rule).filter((kind) => statedBy(rule, kind) !== rule.rule);
      const meant = kindsOf(rule).filter((kind) => OTHERWISE[name]?.test(kind));
      expect([name, others]).toEqual([name, meant]);
    }
  });

  it('that is written out is one, and is none with another letter or one less', () => {
    const all = new Set(rules.flatMap(kindsOf));
    for (const rule of rules) {
      const kinds = kindsOf(rule);
      const step = Math.ceil(kinds.length / 20);
      for (const kind of kinds.filter((_, at) => at % step === 0)) {
        expect([kind, canReport(rule, kind)]).toEqual([kind, true]);
        for (const other of [`${kind}x`, `${kind}/`, kind.slice(0, -1), kind.replace('/', '')]) {
          expect([other, canReport(rule, other)]).toEqual([other, all.has(other)]);
        }
      }
    }
    expect(canReport(CHECKS[0], 'kernel-assertions/a warning of somebody’s own')).toBe(true);
  });

  it('has a call that ops can make', () => {
    for (const text of ['lock f1', 'lock2 f1', 'trylock f1', 'lock m1', 'lock m1 interruptible']) {
      const op = parseProgram(`T1: ${text}`).tasks[0]?.ops[0];
      if (op === undefined) throw new Error(text);
      expect(kindOf(op).calls).toContain(callName(op));
    }
  });

  it.each([
    [['fuzz', 'mainline']],
    [['sweep', 'mainline']],
    [['verify', 'mainline', '--program', OPEN]],
  ])('that there is not is refused by %j', async (argv) => {
    const wrong = ['mutual-exclusion/two-owner', 'no-spurious-errno/lock_pi/EINVAL/row1O'];
    for (const kind of wrong) {
      for (const option of ['--kind', '--known']) {
        const { code, out, err } = await pifuzz([...argv, option, kind]);
        expect([code, out]).toEqual([2, '']);
        expect(err).toMatch(/^pifuzz: there is no kind '\S+'; did you mean '\S+'\?\n$/);
      }
    }
    const { code, err } = await pifuzz([...argv, '--known', 'v4.12']);
    expect([code, err]).toEqual([2, expect.stringContaining('--against v4.12 compares with it')]);
  });

  it('that there is not is refused in code', () => {
    const subject = subjectOf(mainline);
    for (const wrong of [{ kind: 'a/b' }, { known: ['mutual-exclusion/two-owner'] }]) {
      const options = { ...DEFAULT_CASES, ...wrong };
      expect(() => check(subject, 1, 16, options)).toThrow(RangeError);
    }
  });
});

describe('what is known', () => {
  it('is kept of today’s kernel and of what is made of it, without what was cured', () => {
    expect(openKindsOf(mainline)).toContain(NOT_BOOSTED);
    const left = openKindsOf(mainlineProposed) ?? [];
    const uncured = /\/EDEADLK\/bystander$|\/miscounted$|\/asleep-behind-an-execve$/;
    expect(left.filter((kind) => !uncured.test(kind))).toEqual([]);
    expect(openKindsOf(patch(mainline, 'own', 'An own one.', {}))).toEqual(openKindsOf(mainline));
    expect(openKindsOf(v4_12)).toBeNull();
  });

  it('does not count in a check, and what a patch breaks does', () => {
    const known = openKindsOf(mainline) ?? [];
    const options = { ...DEFAULT_CASES, program: parseProgram(OPEN) };
    const seed = jest.getSeed();
    const before = check(subjectOf(mainline), seed, 320, options).counterexample;
    expect(before?.kind).toBe(NOT_BOOSTED);
    const lenient = check(subjectOf(mainline), seed, 320, { ...options, known });
    expect([lenient.counterexample, lenient.runs]).toEqual([null, 320]);
    const own = subjectOf(patch(mainline, 'own', 'Tells whoever unlocks that it worked.', OWN));
    const found = check(own, seed, 16, { ...options, program: parseProgram(SHOWS_IT), known });
    expect(found.counterexample?.kind).toBe(NAMES_CALLER);
  });

  it('does not count in a campaign, which says how often it was met', async () => {
    const argv = ['fuzz', 'mainline', '--program', OPEN, '--runs', '160', '--known', 'mainline'];
    const plain = await pifuzz(argv);
    expect([plain.code, plain.out]).toEqual([0, expect.stringContaining('that is not known')]);
    const { code, out } = await pifuzz([...argv, '--json']);
    const { known, counterexamples } = JSON.parse(out);
    expect([code, counterexamples]).toEqual([0, []]);
    expect(known).toEqual([{ kind: NOT_BOOSTED, failures: expect.any(Number) }]);
    expect(known[0].failures).toBeGreaterThan(0);
    expect(plain.out).toContain(`of ${NOT_BOOSTED}; a run that`);
    expect(plain.out).toContain('pifuzz fuzz mainline --known mainline --seed 43');
  });

  it('does not count in a search of all schedules, nor what is not asked for', async () => {
    const argv = ['verify', 'mainline', '--preemptions', '0', '--program', OPEN];
    expect((await pifuzz(argv)).code).toBe(1);
    const { code, out } = await pifuzz([...argv, '--known', NOT_BOOSTED, '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([0, { known: [NOT_BOOSTED], violations: [] }]);
    for (const more of [
      ['--oracle', 'mutual-exclusion'],
      ['--kind', 'mutual-exclusion/two-owners'],
    ]) {
      const narrow = await pifuzz([...argv, ...more]);
      expect([narrow.code, narrow.out]).toEqual([0, expect.stringContaining(more[1] as string)]);
    }
  });

  it('is what the build to compare with fails at, too', async () => {
    const [same, own] = [addBuild(mainline, 'same', {}), addBuild(mainline, 'worse', OWN)];
    try {
      const argv = ['--preemptions', '0', '--against', 'mainline', '--program'];
      const old = await pifuzz(['verify', same.name, ...argv, OPEN]);
      expect([old.code, old.out]).toEqual([0, expect.stringContaining('none is new')]);
      const news = await pifuzz(['verify', own.name, ...argv, SHOWS_IT, '--json']);
      const { verdict, violations } = JSON.parse(news.out);
      expect([news.code, verdict]).toEqual([1, 'fails']);
      expect(violations).toMatchObject([{ kind: NAMES_CALLER, against: 'holds' }]);
    } finally {
      for (const build of [same, own]) removeBuild(build);
    }
  });

  it('gets no page in a sweep, and is named', async () => {
    const size = ['--tasks', '2', '--locks', '2', '--ops', '2', '--only', 'lock,unlock'];
    const argv = ['sweep', 'v4.8.15', ...size, '--known', 'v4.8.15'];
    const { code, out } = await pifuzz([...argv, '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([0, { kinds: [] }]);
  });
});
