/**
 * Which of the bugs at a task's exit each release had: what exit-history.test.ts takes out of
 * today's kernel, found in kernels that are written down as they were.
 */
import { parseProgram } from '../src/program/text.ts';
import { someOf } from './support/by-day.ts';
import { kindsWithin } from './support/kinds-within.ts';
import { isOpen } from './support/open-findings.ts';
import { pifuzz } from './support/pifuzz.ts';
import { subject } from './support/story.ts';

/** Oldest first; requeueing aside, a commit between two of them changes nothing of an exit. */
const KERNELS = [
  'v4.8.15',
  'rework-05',
  'rework-08',
  'v4.12',
  'v4.14',
  'v4.15',
  'v5.0',
  'v5.10',
  'v5.11',
] as const;
type KernelName = (typeof KERNELS)[number];

interface BugOfAnEra {
  readonly name: string;
  readonly program: string;
  readonly preemptions: number;
  readonly kind: string;
  readonly first: KernelName;
  /** The first that has it no more. */
  readonly mended: KernelName;
}

const BUGS: readonly BugOfAnEra[] = [
  {
    name: 'exit-race-esrch',
    program: 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1',
    preemptions: 1,
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    first: 'v4.8.15',
    mended: 'v5.0',
  },
  {
    name: 'owner-unserialised',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | env: kill T2',
    preemptions: 2,
    kind: 'lifetimes/get-from-zero/pi_state',
    first: 'rework-08',
    mended: 'v4.14',
  },
];

/** A kernel for which something is as it was, before and after each change. */
const CASES = BUGS.flatMap((bug) => KERNELS.map((kernel) => ({ ...bug, kernel })));

describe.each(someOf(CASES, 6))('$name', ({ kernel, program, preemptions, kind, ...bug }) => {
  const [first, mended] = [bug.first, bug.mended].map((name) => KERNELS.indexOf(name));
  const at = KERNELS.indexOf(kernel);
  const has = at >= (first as number) && at < (mended as number);

  it(`is ${has ? '' : 'not '}in ${kernel}`, () => {
    const minimal = parseProgram(program);
    const kinds = kindsWithin(subject(kernel), minimal, preemptions);
    const others = kinds.filter((other) => !isOpen('mainline', other, minimal));
    if (has) expect(others).toContain(kind);
    else expect(others).toEqual([]);
  });
});

describe('an urgent lock whose owner exits', () => {
  const PROGRAM = 'T1: holds f1 | T2 fifo 10: lock f1 | env: kill T1';

  it.each(
    someOf(
      [
        ['v4.8.15', true],
        ['v4.12', true],
        ['v5.0', true],
        ['v5.10', false],
      ] as const,
      2,
    ),
  )('may go round for ever before v5.5: %s %s', async (kernel, spins) => {
    const { out } = await pifuzz(['verify', kernel, '--program', PROGRAM]);
    const text = out.replaceAll(/\s+/g, ' ');
    expect(text.includes('T2 can go round in futex_lock_pi() until T1 has run')).toBe(spins);
  });
});
