/** A run of no end is a livelock of the kernel where one is found, and a sentence where none is. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../src/campaign/careful-check.ts';
import { pageInput } from '../src/campaign/page-input.ts';
import { ShrunkCase, verdict } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { type Subject, subjectOf } from '../src/explore/subject.ts';
import { mainline, patch, type Replacements } from '../src/kernel/build.ts';
import type { futex_pi_state } from '../src/kernel/futex/futex_pi_state.ts';
import { forgetAllBut, markHere, OP_BEGAN } from '../src/machine/observer.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { renderPage } from '../src/report/page/page.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { printToken } from '../src/shrink/token.ts';
import { addBuild, pifuzz, removeBuild } from './support/pifuzz.ts';

jest.setTimeout(120_000);

type Replaced = Replacements<typeof mainline.functions>;

const { fixup_pi_owner, futex_lock_pi } = mainline.functions;

/** Who gives up waits, with the bucket locked, for an unlock that takes the bucket. */
const leaverSpins: Replaced = {
  *fixup_pi_owner(k, uaddr, q, locked) {
    const { pi_mutex } = q.pi_state.get() as futex_pi_state;
    const entry = markHere();
    while (!locked) {
      forgetAllBut(entry, 'leaver');
      if ((yield* k.rt_mutex_owner(pi_mutex)) === null) break;
      yield* k.cpu_relax();
    }
    return yield* fixup_pi_owner(k, uaddr, q, locked);
  },
};
const PROGRAM =
  'T1: holds f1; unlock f1; lock f2 | T2 fifo 10: lock f1 timeout | T3: lock f2 | ' +
  'env: setprio T2 other';
const KIND = 'no-livelock/lock_pi';
const options = { ...DEFAULT_CASES, program: parseProgram(PROGRAM) };

function subjectWith(replaced: Replaced): Subject {
  return subjectOf(patch(mainline, 'toy', 'Loops.', replaced));
}

describe('a kernel that goes round for ever', () => {
  const under = subjectWith(leaverSpins);
  let found: Counterexample;
  beforeAll(() => {
    found = check(under, 7, 1_600, options).counterexample as Counterexample;
  });

  it('fails a check, with a small counterexample that fails again', () => {
    expect(printProgram(found.program, ' | ')).toBe('T1: holds f1 | T2: lock f1 timeout');
    expect([found.kind, found.preemptions]).toEqual([KIND, 0]);
    expect(found.sentence).toMatch(/^T2 in its lock of f1 can go round \d states for ever/);
    expect(verdict(under, new ShrunkCase(found))?.kind).toBe(KIND);
  });

  it('has a page, which ends where it has gone round once', () => {
    const page = renderPage(pageInput(under, found));
    expect(page).toContain(printToken(found));
    expect(page).toContain('T2 in its lock of f1 can go round');
    expect(found.steps).toBeLessThan(60);
  });
});

describe('a campaign', () => {
  it('goes on after a livelock, and writes a page that replays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
    const build = addBuild(mainline, 'mainline~toy', leaverSpins as never);
    try {
      const argv = ['fuzz', build.name, '--program', PROGRAM, '--runs', '320', '--reports', folder];
      const { code, out, err } = await pifuzz([...argv, '--against', 'mainline']);
      expect([err, code, out]).toEqual([
        expect.anything(),
        1,
        expect.stringContaining('mainline holds for this program'),
      ]);
      expect(out).toContain('its counterexample made smaller');
      expect(out).toContain('made smaller; whether something is simpler was not searched');
      const [page] = readdirSync(folder);
      const text = readFileSync(join(folder, page as string), 'utf8');
      expect(text).toMatch(/made smaller as far as it goes .* \*\*Shrunk\*\* /);
      expect(text).not.toContain('it was not made smaller');
      const replayed = await pifuzz(['replay', join(folder, page as string)]);
      expect([replayed.code, replayed.err]).toEqual([1, '']);
      expect(replayed.out).toContain(`The run fails on mainline~toy: ${KIND}`);
      expect(readFileSync(join(folder, page as string), 'utf8')).toContain('can go round');
    } finally {
      removeBuild(build);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a run that nobody can tell the end of', () => {
  it('is a sentence with program, strategy and seed where a loop forgets nothing', () => {
    const under = subjectWith({
      *futex_unlock_pi(_k, uaddr) {
        for (;;) yield* uaddr.uaddr.read();
      },
    });
    const run = /^a run of toy did not end within 20000 steps, and no livelock was found in it: /;
    const where = /'.*', strategy \S+, seed \d+\).* \(in runs 1 to 16 of seed 7\)$/;
    for (const said of [run, where]) {
      expect(() => check(under, 7, 16, options)).toThrow(said);
    }
  });

  it('is no livelock where it waits for somebody who only needs his turn', () => {
    let spins = 0;
    const under = subjectWith({
      *futex_lock_pi(k, uaddr, ...rest) {
        while (k.current.pid === 2 && (yield* uaddr.uaddr.read()) === 1) {
          forgetAllBut(OP_BEGAN, 'polite');
          spins++;
          yield* k.cpu_relax();
        }
        return yield* futex_lock_pi(k, uaddr, ...rest);
      },
    });
    const polite = { ...options, kind: KIND };
    expect(check(under, 7, 320, polite).counterexample).toBeNull();
    expect(spins).toBeGreaterThan(100);
  });
});
