/** A round in C: the acts of a reproduction, or the same moves one after another. */

import { targetName } from '../../program/program.ts';
import { type Act, type Expiry, type Move, opOf } from '../../reproduce/move.ts';
import type { Reproduction } from '../../reproduce/reproduction.ts';
import { checks } from '../checks/checks.ts';
import { type Deadlines, deadlineKey, told } from './moves.ts';

export function isRace({ moves }: Pick<Act, 'moves'>): boolean {
  return moves.length > 1;
}

function expiriesOf(acts: readonly Act[]): { readonly expiry: Expiry; readonly act: number }[] {
  return acts.flatMap(({ moves }, act) => {
    return moves.flatMap((move) => (move.is === 'expiry' ? [{ expiry: move, act }] : []));
  });
}

function nameOf({ task, op }: Expiry, all: readonly Expiry[]): string {
  if (all.length === 1) return 'deadline';
  return `deadline_of_T${task}${all.filter((one) => one.task === task).length > 1 ? `_${op}` : ''}`;
}

const AT_ONCE = 'AT_ONCE';

/** A round as it is told: which moves, in which acts, and what for. */
interface ToldRound {
  readonly name: string;
  readonly about: string;
  readonly acts: readonly Act[];
}

/** As the failing run had it. */
export function racingRound(reproduction: Reproduction): string {
  const { acts } = reproduction;
  const races = acts.some(isRace);
  const about = races ? 'The race.' : 'The calls in the order in which they fail.';
  return roundText(reproduction, { name: 'as_found', about, acts });
}

export function controlRound(reproduction: Reproduction, nth: number): string {
  const moves = reproduction.controls[nth] as readonly Move[];
  const acts = moves.map((move): Act => ({ moves: [move], begins: [0], woken: [] }));
  const about = 'The same calls, each when nobody is on the way any more.';
  return roundText(reproduction, { name: controlName(nth), about, acts });
}

export function controlName(nth: number): string {
  return nth === 0 ? 'moved_apart' : 'moved_apart_otherwise';
}

function roundText(reproduction: Reproduction, { name, about, acts }: ToldRound): string {
  const { program, probes, sign } = reproduction;
  const expiries = expiriesOf(acts);
  const all = expiries.map(({ expiry }) => expiry);
  const deadlines: Deadlines = new Map(
    all.map((expiry) => [deadlineKey(expiry.task, expiry.op), nameOf(expiry, all)]),
  );
  const stamps = [...new Set(expiries.map(({ act }) => act))];
  const declared = stamps.map((act, at) => {
    const later = at === 0 ? 'lead' : `${at + 1} * lead`;
    return `\tint64_t stamp${stamps.length > 1 ? act : ''} = now(CLOCK_MONOTONIC) + ${later};\n`;
  });
  const moments = expiries.map(({ expiry, act }) => {
    const stamp = stamps.length > 1 ? `stamp${act}` : 'stamp';
    const { moves, begins } = acts[act] as Act;
    const nth = moves.indexOf(expiry);
    const from = isRace({ moves }) ? `${offset(begins, nth)} - latency` : '';
    return `\tint64_t ${nameOf(expiry, all)} = ${stamp}${from};\n`;
  });
  const answers = sign === 'answers';
  const races = acts.filter((act, at) => isRace(act) && !stamps.includes(at));
  const body = acts.map((act, at) => {
    const nth = stamps.length > 1 ? `stamp${at}` : 'stamp';
    const start = races.length > 1 ? `start${races.indexOf(act)}` : 'start';
    const moment = stamps.includes(at)
      ? { stamp: nth, given: true }
      : { stamp: start, given: false };
    return actText(reproduction, act, deadlines, moment, answers);
  });
  const { before, after } = checks[sign];
  const ends = probes.map((move, at) => {
    const isLast = at === probes.length - 1;
    const text = `${told(program, move, AT_ONCE, deadlines, answers)}\tsettle(0);\n`;
    return `\n${isLast ? named(before, reproduction) : ''}${text}`;
  });
  const shorter = expiries.length > 0 ? '\tlead -= lead > 100000 ? lead / 256 : 0;\n' : '';
  return [
    `/* ${about} */\nstatic enum outcome ${name}(void)\n{\n`,
    ...declared,
    ...moments,
    expiries.length > 0 ? '\n' : '',
    '\tset_up();\n',
    ...body,
    ...(probes.length > 0 ? [`\n\t/* ${capital(reproduction.probe ?? '')}. */`] : []),
    ...ends,
    named(after, reproduction),
    shorter,
    '\treturn is_wrong ? WRONG : FINE;\n}\n',
  ].join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The lock that the last move gives back, for checks that ask for one. */
function named(text: string, { program, probes }: Reproduction): string {
  const last = probes.at(-1);
  if (last?.is !== 'calls') return text;
  const op = opOf(program, last.task, last.ops.at(-1) as number);
  return text.replaceAll('LOCK', targetName(op.target).toUpperCase());
}

/** ` + 0.40 * LENGTH + spread(1)`; nothing for the one that the others are measured from. */
function offset(begins: readonly number[], nth: number): string {
  if (nth === 0) return '';
  const part = Math.round(100 * (begins[nth] as number));
  return `${part === 0 ? '' : ` + LENGTH * ${part} / 100`} + spread(${nth - 1})`;
}

/** The moment that a race is measured from, and whether it was settled before. */
interface RaceStart {
  readonly stamp: string;
  readonly given: boolean;
}

function actText(
  reproduction: Reproduction,
  act: Act,
  deadlines: Deadlines,
  { stamp, given }: RaceStart,
  answers: boolean,
): string {
  const { program } = reproduction;
  const { moves, begins } = act;
  const [first] = moves as [Move];
  if (!isRace(act)) {
    const text = told(program, first, AT_ONCE, deadlines, answers);
    if (first.is !== 'expiry') return `\n${text}\tsettle(0);\n`;
    const deadline = deadlines.get(deadlineKey(first.task, first.op));
    const late = `\tif (now(CLOCK_MONOTONIC) > ${deadline})\n\t\treturn late();\n`;
    return `\n${late}${text}\tsettle(T${first.task});\n`;
  }
  const lines = [given ? '\n' : `\n\tint64_t ${stamp} = now(CLOCK_MONOTONIC) + 100000;\n\n`];
  for (const [nth, move] of moves.entries()) {
    lines.push(told(program, move, `${stamp}${offset(begins, nth)}`, deadlines, answers));
  }
  const expiring = moves.filter((move) => move.is === 'expiry');
  for (const { task, op } of expiring) {
    const deadline = deadlines.get(deadlineKey(task, op));
    lines.push(`\tif (now(CLOCK_MONOTONIC) > ${deadline})\n\t\treturn late();\n`);
  }
  if (expiring.length === 0) lines.push('\tsettle(0);\n');
  for (const { task, op } of expiring) {
    lines.push(`\tsettle(T${task});\n`);
    lines.push(`\tnote_latency(T${task}, ${deadlines.get(deadlineKey(task, op))});\n`);
  }
  return lines.join('');
}
