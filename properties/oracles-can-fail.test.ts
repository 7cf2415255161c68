/**
 * Every oracle and every check has a kernel that breaks its rule, and finds it: one that cannot
 * fail is worth nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import { subjectOf } from '../src/explore/subject.ts';
import { CHECKS } from '../src/machine/checks.ts';
import type { Wrong } from '../src/machine/wrong.ts';
import { allOracles, allRules } from '../src/oracle/all.ts';
import { broken, brokenBuild } from './support/broken-kernels.ts';
import { manyRuns } from './support/many-runs.ts';

/** It says that something should be what it is, or that nobody knows what it is. */
function isNoNews({ is, should }: Wrong): boolean {
  return isDeepStrictEqual(is, should) || is === undefined || should === undefined;
}

describe('an oracle', () => {
  it.each(allRules)('$name states its rule', ({ rule }) => {
    expect(rule).toMatch(/^[A-Z].*\.$/);
  });

  it('never goes without a kernel that breaks it', () => {
    const named = broken.map(({ oracle }) => oracle);
    expect([...named].sort()).toEqual(allRules.map(({ name }) => name).sort());
  });

  it('has something to ask, or it would be no oracle', () => {
    const idle = allOracles.filter(({ name, rule, ...questions }) => {
      return Object.keys(questions).length === 0;
    });
    expect(idle).toEqual([]);
  });

  it('is no check: those judge a kernel that no oracle is asked about', () => {
    for (const one of broken.filter(({ oracle }) => CHECKS.some(({ name }) => name === oracle))) {
      const { kinds } = manyRuns(subjectOf(brokenBuild(one), []), jest.getSeed(), 2_000);
      expect([...kinds.keys()]).toContainEqual(expect.stringMatching(`^${one.oracle}/`));
    }
  });

  it.each(broken)('$oracle notices that $mistake', (one) => {
    // One program in thirteen has a library's condition variable.
    const runs = one.oracle.startsWith('cond-') ? 12_000 : 2_000;
    const { kinds, failures } = manyRuns(subjectOf(brokenBuild(one)), jest.getSeed(), runs);
    const oracles = new Set([...kinds.keys()].map((kind) => kind.slice(0, kind.indexOf('/'))));
    expect([...oracles]).toContain(one.oracle);
    expect(failures.flatMap(({ wrong }) => wrong).filter(isNoNews)).toEqual([]);
  });
});
