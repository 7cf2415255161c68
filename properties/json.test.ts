/** docs/json.md describes every object that `--json` prints: all fields, and no other. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addConform, type ConformPlan, type Judgement } from '../src/cli/conform/command.ts';
import { judgementObject } from '../src/cli/conform/summary.ts';
import { jsonText } from '../src/cli/json.ts';
import { unable } from '../src/conform/abilities.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { parseScript } from '../src/conform/script-parser.ts';
import { type Build, mainline } from '../src/kernel/build.ts';
import { findProgram } from '../src/program/named.ts';
import type { Program } from '../src/program/program.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { tablesOf, undescribed } from './support/described.ts';
import { addBuild, Paper, pifuzz, removeBuild, saidIn } from './support/pifuzz.ts';

const RACE = 'T1: holds f1; unlock f1; lock f1 | T2: lock f1';
const CALM = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1';
const KIND = ['--kind', 'mutual-exclusion/two-owners'];

let folder: string;
let page: string;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  const argv = ['fuzz', '--program', RACE, '--runs', '320', ...KIND, '--reports', folder];
  const found = await object(1, ...argv);
  expect(undescribed(found, 'fuzz')).toEqual([]);
  expect(found).toMatchObject({ verdict: 'fails', program: RACE, ended: 'runs' });
  page = join(folder, readdirSync(folder)[0] as string);
  token = (found.counterexamples as { token: string }[])[0]?.token as string;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command prints with `--json`, and nothing else. */
async function object(expected: number, ...argv: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await pifuzz([...argv, '--json']);
  expect([code, saidIn(err)]).toEqual([expected, '']);
  return JSON.parse(out);
}

it.each([
  ['nothing found', 0, ['fuzz', 'mainline', '--program', CALM, '--runs', '16']],
  ['holds', 0, ['verify', 'mainline', '--program', CALM]],
  ['holds within bound', 0, ['verify', 'mainline', '--program', CALM, '--preemptions', '0']],
  ['undecided', 4, ['verify', 'mainline', '--program', CALM, '--max-states', '9']],
  ['fails', 1, ['verify', 'rfc-2016-10', '--program', RACE]],
])("prints '%s' with exit code %i for %j, as described", async (verdict, code, argv) => {
  const printed = await object(code, ...argv);
  expect(undescribed(printed, argv[0] as string)).toEqual([]);
  expect(printed).toMatchObject({ verdict, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect([CALM, RACE]).toContain(printed.program);
});

it.each(['builds', 'oracles', 'strategies', 'programs'])('lists %s as described', async (list) => {
  const printed = await object(0, 'list', list);
  expect(undescribed(printed, 'list')).toEqual([]);
  expect(printed.list).toBe(list);
  const { out } = await pifuzz(['list', list]);
  const names = (printed.entries as { name: string }[]).map(({ name }) => name);
  for (const name of names) expect(`\n${out}`).toContain(`\n${name}`);
});

it('describes a suite for other kernels', async () => {
  const suite = await object(0, 'export', '--suite', '2');
  expect(undescribed(suite, 'export --suite')).toEqual([]);
  expect(suite.scripts).toHaveLength(2);
});

it('describes what a sweep comes to, with a failure and without', async () => {
  const size = ['--tasks', '2', '--locks', '1', '--only', 'lock,unlock', '--ops'];
  const swept = await object(0, 'sweep', 'mainline', ...size, '2');
  expect([undescribed(swept, 'sweep'), swept.verdict]).toEqual([[], 'holds']);
  const words = [...size, '3', '--oracle', 'mutual-exclusion', '--reports', folder];
  const found = await object(1, 'sweep', 'rfc-2016-10', ...words);
  expect([undescribed(found, 'sweep'), found.verdict]).toEqual([[], 'fails']);
});

it('describes the outcomes of a program, on one build and on two', async () => {
  const argv = ['outcomes', 'mainline', '--program', CALM];
  expect(undescribed(await object(0, ...argv), 'outcomes')).toEqual([]);
  const two = await object(1, ...argv.slice(0, -1), RACE, '--against', 'rfc-2016-10');
  expect(undescribed(two, 'outcomes')).toEqual([]);
});

it('describes a replay that fails, one that holds and one that does not fit', async () => {
  expect(undescribed(await object(1, 'replay', page), 'replay')).toEqual([]);
  const moved = await object(3, 'replay', token, '--build', 'mainline');
  expect(undescribed(moved, 'replay')).toEqual([]);
  expect(moved).toMatchObject({ verdict: 'does not fit', program: RACE });
});

it('describes which kernels have a failure', async () => {
  const bisected = await object(0, 'bisect', page, '--all');
  expect(undescribed(bisected, 'bisect')).toEqual([]);
  expect(bisected.builds).toHaveLength(allBuilds.length);
});

it('describes what certify says of a page, and of a file that is none', async () => {
  const holds = await object(0, 'certify', page);
  expect(undescribed(holds, 'certify')).toEqual([]);
  expect(holds.verdict).toBe('holds');
  const none = await object(2, 'certify', join(folder, 'none.md'), page);
  expect(undescribed(none, 'certify')).toEqual([]);
  expect(none.verdict).toBe('cannot be checked');
});

it('describes what rt-tester says of a script that passes, and of one that fails', async () => {
  const script = (test: string) => {
    const path = join(folder, 'script.tst');
    writeFileSync(path, `C: locknowait: 0: 0\nT: locked: 0: ${test}\n`);
    return path;
  };
  expect(undescribed(await object(0, 'rt-tester', script('0')), 'rt-tester')).toEqual([]);
  expect(undescribed(await object(1, 'rt-tester', script('1')), 'rt-tester')).toEqual([]);
});

it('describes what fuzz says when the model goes wrong: what was found has no page', async () => {
  // No kernel stores such a priority, and no page can be made of it.
  const build = addBuild(mainline, 'mainline~wrong', {
    *futex_unlock_pi(k, uaddr) {
      yield* uaddr.uaddr.read();
      k.current.prio.value = Number.NaN;
      return 0;
    },
  });
  try {
    const argv = ['fuzz', build.name, '--program', 'T1: holds f1; unlock f1 kernel'];
    const { code, out } = await pifuzz([...argv, '--runs', '16', '--reports', folder, '--json']);
    expect(code).toBe(2);
    expect(undescribed(JSON.parse(out), 'fuzz')).toEqual([]);
    expect(JSON.parse(out).withoutPage).not.toEqual([]);
  } finally {
    removeBuild(build);
  }
});

describe('what conform prints', () => {
  it('is described where there is no kernel to compare with', async () => {
    const stdout = new Paper(false);
    const io = { stdout, stderr: new Paper(false), signals: new EventEmitter(), exit() {} };
    const command = new Command('pifuzz');
    addConform(
      command,
      io,
      () => {},
      async () => new KernelPool([], 'this is no Linux'),
    );
    await command.parseAsync(['conform', '--json'], { from: 'user' });
    expect(undescribed(JSON.parse(stdout.text), 'conform without a kernel')).toEqual([]);
  });

  it('is described where something differs', () => {
    const script = parseScript('T1 lock f1');
    const seen = [{ tasks: [], words: ['T1'], trouble: null }];
    const difference = { at: 0, aspect: 'word', of: 'f1', model: 'T1', linux: '0' } as const;
    const disagreement = { kind: 'word', script, difference, model: seen, linux: seen, scripts: 2 };
    const program = findProgram('t2-l1-relock') as Program;
    const strange = { program, outcome: 'T1: 0', hung: false, rounds: 3 };
    const litmus = {
      program,
      seen: new Map(),
      allowed: new Set(['T1: 0']),
      undecided: new Set(['T1: EPERM']),
    };
    const unplayed = new Map([['a reason', 1]]);
    const judgement: Judgement = {
      abilities: unable('a reason'),
      sequential: {
        scripts: 2,
        commands: 3,
        seconds: 0.5,
        unplayed,
        disagreements: [disagreement],
        asked: { script, model: seen, linux: seen },
      },
      litmus: {
        programs: [litmus],
        rounds: 9,
        unfit: 0,
        unplayed,
        strange: [strange],
        seconds: 0.5,
      },
      interrupted: false,
      killed: 0,
    };
    const build: Build = mainline;
    const plan = { build, seed: 42, program } as ConformPlan;
    const pages = [{ found: disagreement, path: 'a.md' }];
    const printed = JSON.parse(jsonText(judgementObject(plan, judgement, pages)));
    expect(undescribed(printed, 'conform')).toEqual([]);
  });
});

describe('an object that is not as described', () => {
  const tables = tablesOf(
    '# a\n| `x` | number or null | |\n| `y` | list of [b](#b) | |\n# b\n| `z` | `u` or `v` | |',
  );

  it.each([
    [{ x: 1, y: [] }, []],
    [{ x: null, y: [{ z: 'u' }, { z: 'v' }] }, []],
    [{ y: [] }, ['a.x is no number or null']],
    [{ x: '1', y: [] }, ['a.x is no number or null']],
    [{ x: 1, y: [], w: 1 }, ['a has w, which is not described']],
    [{ x: 1, y: [{ z: 'w' }] }, ['b.z is no `u` or `v`']],
    [{ x: 1, y: {} }, ['a.y is no list']],
  ])('%j', (value, complaints) => {
    expect(undescribed(value, 'a', tables)).toEqual(complaints);
  });
});
