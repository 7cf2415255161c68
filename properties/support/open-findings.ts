/**
 * What is known to be wrong with kernels that hold otherwise, and which programs can show it. Each
 * has a story of its own in open-findings.test.ts, and a page in reports/.
 */
import { Nesting } from '../../src/program/nesting.ts';
import type { Program } from '../../src/program/program.ts';

interface OpenFinding {
  /** Builds that have it, by the beginning of their names. */
  readonly builds: readonly string[];
  /** Builds that have a cure. */
  readonly cured: readonly string[];
  readonly kinds: readonly string[];
  readonly shownBy: (program: Program) => boolean;
}

const changesPriorities = ({ tasks, events }: Program): boolean => {
  return tasks.some(({ fifo }) => fifo !== 0) || events.some(({ call }) => call === 'setprio');
};
const changesOneTwice = ({ events }: Program): boolean => {
  const changed = events.filter(({ call }) => call === 'setprio').map(({ task }) => task);
  return new Set(changed).size < changed.length;
};
const hasChain = ({ tasks }: Program): boolean => {
  const targets = tasks.flatMap(({ holds, ops }) => [...holds, ...ops.map((op) => op.target)]);
  return new Set(targets).size >= 3;
};
const hasCircle = (program: Program): boolean => new Nesting(program).hasCircle;

const OPEN: readonly OpenFinding[] = [
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['boost-new-owner', 'proposed'],
    kinds: ['effective-priority/not-boosted'],
    shownBy: changesPriorities,
  },
  {
    builds: ['mainline'],
    cured: ['fresh-boost-key', 'proposed'],
    kinds: ['trees-sorted/boost-tree-key', 'effective-priority/not-boosted'],
    shownBy: changesPriorities,
  },
  {
    builds: ['mainline'],
    cured: ['boost-by-key', 'proposed'],
    kinds: ['effective-priority/still-boosted', 'effective-priority/not-boosted'],
    shownBy: (program) => {
      return changesOneTwice(program) || (hasCircle(program) && changesPriorities(program));
    },
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['walk-past-leaver', 'proposed'],
    kinds: [
      'trees-sorted/tree-key',
      'effective-priority/still-boosted',
      'effective-priority/not-boosted',
    ],
    shownBy: (program) => hasCircle(program) && changesPriorities(program),
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['walk-past-donor', 'proposed'],
    kinds: [
      'trees-sorted/tree-key',
      'effective-priority/still-boosted',
      'effective-priority/not-boosted',
    ],
    shownBy: (program) => hasChain(program) && changesPriorities(program),
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['walk-past-answer', 'proposed'],
    kinds: [
      'trees-sorted/tree-key',
      'effective-priority/still-boosted',
      'effective-priority/not-boosted',
    ],
    shownBy: (program) => hasChain(program) && changesPriorities(program),
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: [],
    kinds: [
      'no-spurious-errno/lock_pi/EDEADLK/bystander',
      'no-spurious-errno/lock_pi2/EDEADLK/bystander',
    ],
    shownBy: hasCircle,
  },
  {
    builds: ['v4.8.15'],
    cured: [],
    kinds: ['every-waiter-returns/lock_pi/asleep', 'every-waiter-returns/lock_pi2/asleep'],
    shownBy: hasCircle,
  },
];

/** Whether a failure of this kind is what is known already. */
export function isOpen(build: string, kind: string, program: Program): boolean {
  return OPEN.some(({ builds, cured, kinds, shownBy }) => {
    const has = builds.some((name) => build.startsWith(name));
    const hasCure = cured.some((cure) => build.includes(`+${cure}`));
    return has && !hasCure && kinds.includes(kind) && shownBy(program);
  });
}
