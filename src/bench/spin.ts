/** SPIN's whole pipeline on the Promela model of yardstick/, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Searched } from './searched.ts';

const MODEL = fileURLToPath(new URL('../../yardstick/pifutex.pml', import.meta.url));
/** Every bug is reported and ends its run, and the search goes on. */
const ALL_KINDS = '-DALL';
const PAN = ['-w18', '-m100000', '-c0'];

/** Our kinds by the numbers at the head of the model. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['1', 'mutual-exclusion/two-owners'],
  ['7', 'no-spurious-errno/lock_pi/EINVAL/row7'],
  ['9', 'no-spurious-errno/lock_pi/EINVAL/row9'],
  ['10', 'no-spurious-errno/lock_pi/EINVAL/row10'],
  ['13', 'no-spurious-errno/unlock_pi/EPERM'],
]);
const LOST_WAITER = 'every-waiter-returns/lock_pi/asleep';

/** Those of the programs that cannot be started here. */
export function missing(programs: readonly string[]): string[] {
  return programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
}

/** Makes a verifier of the model, compiles it and runs it; throws if any of them fails. */
export function spin(variant: string, program: number): Searched {
  const folder = mkdtempSync(join(tmpdir(), 'yardstick-'));
  const step = (command: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`'${command} ${args.join(' ')}' failed: ${stdout}${stderr}`);
    return stdout;
  };
  try {
    const began = performance.now();
    step('spin', '-a', `-D${variant}`, `-DPROG=${program}`, ALL_KINDS, MODEL);
    step('gcc', '-O2', '-w', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c');
    const report = step('./pan', ...PAN);
    return { seconds: (performance.now() - began) / 1000, ...readReport(report) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What pan has to say, in our words; throws if its search was cut short. */
export function readReport(report: string): Omit<Searched, 'seconds'> {
  if (/max search depth too small|out of memory/.test(report)) throw new Error(report);
  const count = (what: RegExp): number => {
    const found = what.exec(report)?.[1];
    if (found === undefined) throw new Error(`pan says nothing of ${what}: ${report}`);
    return Number(found);
  };
  const violated = [...report.matchAll(/^pan:\d+: assertion violated \((\w+)/gm)];
  const kinds = violated.map(([, number]) => KINDS.get(number as string) ?? `number ${number}`);
  if (/^pan:\d+: invalid end state/m.test(report)) kinds.push(LOST_WAITER);
  return {
    states: count(/^ *(\d+) states, stored/m),
    transitions: count(/^ *(\d+) transitions/m),
    kinds: [...new Set(kinds)].sort(),
  };
}
