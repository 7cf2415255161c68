/** A reproduction as a C program: one file that could have been written by hand. */

import { futexesOf, type Program } from '../program/program.ts';
import type { Reproduction } from '../reproduce/reproduction.ts';
import { signs } from '../reproduce/signs.ts';
import { DIRECTOR, EXPIRIES, HOLD, SPREAD } from './c/director.ts';
import { HANG, mainText, OUTCOMES } from './c/main.ts';
import {
  EXIT_CODES,
  FUTEX,
  INCLUDES,
  KTAP,
  READ_PROC,
  SET_PRIORITY,
  SLEEPS,
  SYSTEM_TIME,
} from './c/prelude.ts';
import { CALLS, lives, TASKS } from './c/tasks.ts';
import { checks } from './checks/checks.ts';
import { type Background, header } from './telling/header.ts';
import { whoOf } from './telling/moves.ts';
import { controlName, controlRound, isRace, racingRound } from './telling/round.ts';
import { setUp } from './telling/set-up.ts';

/** What a page says of the failure. */
export type Story = Omit<Background, 'rule' | 'control' | 'probe'>;

export function cProgram(reproduction: Reproduction, story: Story): string {
  const { program, acts, sign, probe, controls } = reproduction;
  const { rule } = signs[sign];
  const races = acts.some(isRace);
  const apart = races ? 'the same calls moved apart' : 'the same calls in another order';
  const control = controls.length === 0 ? null : apart;
  const { functions, answered } = checks[sign];
  const expires = acts.some(({ moves }) => moves.some((move) => move.is === 'expiry'));
  const pieces = [
    header({ ...story, rule, control, probe }),
    INCLUDES,
    EXIT_CODES,
    names(program),
    FUTEX,
    SET_PRIORITY,
    READ_PROC,
    SLEEPS,
    SYSTEM_TIME,
    KTAP,
    TASKS,
    functions,
    CALLS,
    lives(answered),
    DIRECTOR,
    ...hold(program),
    OUTCOMES,
    ...(races || expires ? [SPREAD] : []),
    ...(expires ? [EXPIRIES] : []),
    setUp(program, wokenIn(reproduction)),
    racingRound(reproduction),
    ...controls.map((_, nth) => controlRound(reproduction, nth)),
    HANG,
    mainText({
      rule,
      found: 'as_found',
      control: apart,
      controls: controls.map((_, nth) => controlName(nth)),
      lacks: lacks(reproduction),
      cpus: cpusOf(reproduction),
    }),
  ];
  return pieces.join('\n');
}

/** Tasks, what comes from outside, and futexes by name. */
function names({ tasks, events }: Program): string {
  const ids = tasks.map(({ id }) => `T${id} = ${id}`);
  if (events.length > 0) ids.push('ENV');
  const futexes = futexesOf({ tasks, events, sharedBuckets: [], robust: [], hostile: [] });
  const locks = futexes.map((futex) => `F${futex} = ${futex}`);
  return [
    `enum { ${[...ids, 'TASKS'].join(', ')} };`,
    `enum { ${[...locks, 'FUTEXES'].join(', ')} };`,
    '',
  ].join('\n');
}

function hold({ tasks }: Program): string[] {
  return tasks.some(({ holds }) => holds.length > 0) ? [HOLD] : [];
}

/** What has to be there, each as a statement that says so. */
function lacks({ program, sign, acts }: Reproduction): string {
  const { tasks, events } = program;
  const ops = tasks.flatMap((task) => task.ops);
  const urgent =
    signs[sign].needsPriorities ||
    tasks.some(({ fifo }) => fifo > 0) ||
    events.some((event) => event.call === 'setprio');
  const lines = [
    '\tif (sys_futex(&word, FUTEX_LOCK_PI, NULL) == -ENOSYS)\n',
    '\t\treturn "there are no PI futexes";\n',
  ];
  if (ops.some((op) => op.call === 'lock2')) {
    lines.push('\tword = 0;\n\tif (sys_futex(&word, FUTEX_LOCK_PI2, NULL) == -ENOSYS)\n');
    lines.push('\t\treturn "there is no FUTEX_LOCK_PI2";\n');
  }
  if (urgent) {
    lines.push('\tif (set_priority(0, 1) != 0)\n');
    lines.push('\t\treturn "real-time priorities may not be set (CAP_SYS_NICE)";\n');
    lines.push('\tset_priority(0, 0);\n');
  }
  if (acts.some(isRace)) {
    lines.push('\tif (CPU_COUNT(&usable) < 2)\n\t\treturn "calls race on two CPUs";\n');
  }
  return lines.join('');
}

/**
 * Whoever races has a CPU of its own, as far as there are enough. Without a race all have the same
 * one: each call runs until it sleeps or returns.
 */
function cpusOf({ program, acts }: Reproduction): [string, number][] {
  const race = acts.find(isRace);
  const movers = (race?.moves ?? []).map((move) => {
    return move.is === 'expiry' ? `T${move.task}` : (whoOf(move) as string);
  });
  const all = program.tasks.map(({ id }) => `T${id}`);
  if (program.events.length > 0) all.push('ENV');
  const rest = all.filter((task) => !movers.includes(task));
  return [...new Set([...movers, ...rest])].map((task, cpu) => {
    return [task, race === undefined ? 0 : cpu];
  });
}

function wokenIn({ acts }: Reproduction): number[] {
  return [...new Set(acts.filter(isRace).flatMap(({ woken }) => woken))];
}
