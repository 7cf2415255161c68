/** `fuzz --against`: what is new, beside what another build fails at, too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fateOn } from '../src/campaign/fate.ts';
import { compareReported, isKnown, type Reported } from '../src/cli/findings.ts';
import { parseProgram } from '../src/program/text.ts';
import { pifuzz } from './support/pifuzz.ts';
import { subject } from './support/story.ts';

/** Fails on rework-15, and on no kernel that is not of those days. */
const OLD = 'T1: holds f1; unlock f1 | T2: lock f1';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function fuzz(build: string, against: string, program: string, ...more: string[]) {
  const words = ['--program', program, '--runs', '320', '--reports', folder, ...more];
  return await pifuzz(['fuzz', build, '--against', against, ...words]);
}

it('what the other build fails at in the same way is no news', async () => {
  const { code, out } = await fuzz('rework-15', 'rework-15', OLD);
  expect(code).toBe(0);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    'None is new: rework-15 fails at the same programs in the same ways.',
  );
  expect(out).toContain('\n  rework-15 fails like this, too\n');
  const json = await fuzz('rework-15', 'rework-15', OLD, '--json');
  expect([json.code, JSON.parse(json.out)]).toEqual([
    0,
    expect.objectContaining({
      against: 'rework-15',
      verdict: 'nothing new',
      counterexamples: [expect.objectContaining({ against: 'fails' })],
    }),
  ]);
});

it('what only this build fails at is new', async () => {
  const { code, out } = await fuzz('rework-15', 'mainline', OLD);
  expect(code).toBe(1);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('mainline was not seen to fail like any of them.');
  expect(out).toContain('\n  mainline holds for this program\n');
});

it('what is new comes first, however simple the rest is', () => {
  const simple = { program: parseProgram(OLD), preemptions: 1, switches: 2, steps: 3 };
  const large = { ...simple, program: parseProgram(`${OLD} | T3: lock f1`) };
  const all = [
    { fate: 'fails', finding: { counterexample: simple } },
    { fate: 'not known', finding: { counterexample: large } },
    { fate: 'holds', finding: { counterexample: simple } },
    { fate: 'fails', finding: { counterexample: large } },
  ] as unknown as Reported[];
  const sorted = [...all].sort(compareReported);
  expect(sorted).toEqual([all[2], all[1], all[0], all[3]]);
  expect(sorted.map(isKnown)).toEqual([false, false, true, true]);
});

it('nobody says of a program with too many schedules that the other build holds', () => {
  const many = parseProgram(
    'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1 | T4: lock f1' +
      ' | T5: lock f1',
  );
  const size = { preemptions: 3, switches: 9, steps: 99 };
  const found = {
    build: 'mainline',
    program: many,
    decisions: [],
    kind: 'x/y',
    sentence: '',
    ...size,
  };
  expect(fateOn(found, subject('mainline'))).toBe('not known');
  const few = parseProgram('T1: holds f1; unlock f1 | T2: lock f1');
  expect(fateOn({ ...found, program: few }, subject('mainline'))).toBe('holds');
});
