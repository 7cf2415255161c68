import { brokenDoors } from './doors.ts';
import { manifest, planted, sources } from './tree.ts';

const { dependencies, optionalDependencies } = manifest();
const packages = Object.keys({ ...dependencies, ...optionalDependencies });

function complaintsAbout(path: string, line: string): string[] {
  return brokenDoors([planted(path, '// planted', line)], packages);
}

describe('doors', () => {
  it('are kept by every file of src/', () => {
    expect(brokenDoors(sources('src'), packages)).toEqual([]);
  });

  it.each([
    ['points right', 'src/kernel/a.ts', "import { run } from '../run.ts';"],
    ['points right for a type only', 'src/kernel/a.ts', "import type { X } from '../run.ts';"],
    ['leads from kernel to userspace', 'src/kernel/a.ts', "import '../userspace/raw.ts';"],
    ['points right in a re-export', 'src/run.ts', "export * from './explore/pct.ts';"],
    ['points right inside a type', 'src/run.ts', "let a: import('./check/a.ts').A;"],
    ['points right while running', 'src/run.ts', "import('./explore/pct.ts');"],
    ['leaves machine', 'src/machine/a.ts', "import type { K } from '../kernel/build.ts';"],
    ['brings a package into machine', 'src/machine/a.ts', "import seedrandom from 'seedrandom';"],
    ['leads from program to variants', 'src/program/a.ts', "import '../variants/builds.ts';"],
    ['leads from oracle to variants', 'src/oracle/a.ts', "import '../variants/builds.ts';"],
    ['lets report run things', 'src/report/page/a.ts', "import { run } from '../../run.ts';"],
    [
      'lets report shrink things',
      'src/report/page/a.ts',
      "import { type A } from '../../shrink/a.ts';",
    ],
    ['points right within report', 'src/report/text/a.ts', "import '../page/a.ts';"],
    ['brings fast-check into program', 'src/program/a.ts', "import fc from 'fast-check';"],
    ['brings files into explore', 'src/explore/a.ts', "import { readFileSync } from 'node:fs';"],
    ['brings timers into check', 'src/check/a.ts', "import { setTimeout } from 'timers';"],
    ['brings a thread into shrink', 'src/shrink/a.ts', "import 'node:worker_threads';"],
    ['needs a package that users lack', 'src/cli/main.ts', "import { x } from 'esbuild';"],
    ['names a compiled file', 'src/cli/main.ts', "import { run } from '../run.js';"],
    ['leaves src', 'src/cli/main.ts', "import { x } from '../a.ts';"],
  ])('stay shut when an import %s', (_what, path, line) => {
    expect(complaintsAbout(path, line)).toEqual([expect.stringContaining(`${path}:2: `)]);
  });

  it.each([
    ['to the left', 'src/explore/pct.ts', "import { run } from '../run.ts';"],
    ['to userspace from the table', 'src/kernel/build.ts', "import '../userspace/raw.ts';"],
    ['within a room', 'src/machine/word.ts', "import { Cell } from './cell.ts';"],
    [
      'to a type that report prints',
      'src/report/page/a.ts',
      "import type { R } from '../../run.ts';",
    ],
    ['to fast-check from its door', 'src/program/arbitrary.ts', "import fc from 'fast-check';"],
    ['to fast-check from check', 'src/check/case.ts', "import fc from 'fast-check';"],
    ['to files from campaign', 'src/campaign/a.ts', "import { readFileSync } from 'node:fs';"],
    ['to a dependency', 'src/cli/main.ts', "import { Command } from 'commander';"],
  ])('open %s', (_what, path, line) => {
    expect(complaintsAbout(path, line)).toEqual([]);
  });

  it('have no file outside the rooms', () => {
    expect(complaintsAbout('src/misc/a.ts', '')).toEqual(['src/misc/a.ts: lives in no room']);
    expect(complaintsAbout('src/other.ts', '')).toEqual(['src/other.ts: lives in no room']);
    expect(complaintsAbout('src/report/a.ts', '')).toEqual(['src/report/a.ts: lives in no room']);
  });
});
