/**
 * Why each part of a program is needed: what becomes of the run without it. The same schedule is
 * followed on the program without the part, and what is found or done differently first is what
 * the part was for.
 *
 * That no schedule fails without it is what the certificate searches; here it is asked once more,
 * of the same memory, and said where nothing better can be.
 */
import type { Moment } from '../explore/moments.ts';
import type { Subject } from '../explore/subject.ts';
import type { Trace } from '../explore/trace.ts';
import { errnoName } from '../kernel/errno.ts';
import { whyNotLegit } from '../program/legit.ts';
import type { Op, Program, TaskSpec } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { STATES } from '../shrink/effort.ts';
import { verdictOf } from '../shrink/verdicts.ts';
import { type Account, accountOf } from './account.ts';
import { answerClause } from './answers.ts';
import { inForm } from './clause.ts';
import { clausesOfTurn, differences, type Failing, rootOf } from './differences.ts';
import { enumerated } from './enumerated.ts';
import { opsToKeep, type Part, partsOf } from './parts.ts';
import { roleOfOp, roleOfTask, waitersOf } from './roles.ts';
import { beginning } from './story.ts';
import { turnsOf } from './turns.ts';

/** A part of the program, and what becomes of the run without it. */
export interface Need {
  readonly part: string;
  /** What it is in this run, where that is plain, and what becomes of the run without it. */
  readonly without: string;
}

/** Parts that are there for the same reason are said together, as soon as they have no other. */
interface Reason {
  readonly parts: string[];
  /** What the first of them is; null where that is not plain. */
  readonly role: string | null;
  readonly without: string;
}

/** Differences of one run to look at for one that was not said of another part yet. */
const FRESH = 3;

/** Asks the searches that `certify` has made, or makes them. */
export function needsOf(
  subject: Subject,
  counterexample: Counterexample,
  failing: Failing,
): Need[] {
  const { program, decisions } = counterexample;
  const reasons: Reason[] = [];
  for (const part of partsOf(program)) {
    const smaller = accountOf(subject, part.without, decisions);
    const told = smaller.trace.kind === null ? differences(part, failing, smaller) : [];
    const first = [...new Set(told)].slice(0, FRESH);
    const fresh = first.find((one) => !reasons.some(({ without }) => without === one));
    const role = roleOf(part, program, failing) ?? ownDoing(part, failing);
    const other = otherwiseFailing(smaller.trace, counterexample);
    const without = fresh ?? first[0] ?? other ?? searchedText(subject, counterexample, part);
    const same = fresh === undefined && reasons.find((one) => one.without === without);
    if (same) same.parts.push(titleOf(part, program));
    else reasons.push({ parts: [titleOf(part, program)], role, without });
  }
  for (const { part, only } of keptOps(program)) {
    reasons.push({ parts: [part.name], role: roleOf(part, program, failing), without: only });
  }
  return reasons.map(({ parts, role, without }) => {
    const [first = '', ...more] = parts;
    // What one of several is would be read as what all of them are.
    const own = role !== null && (more.length === 0 || /^T\d+$/u.test(first)) ? `${role}; ` : '';
    const each = more.length === 0 ? without : without.replace(/\bit\b/u, 'any one of these');
    return { part: enumerated(parts), without: `${own}${each}` };
  });
}

/** Those that are not a task's only one, which is told of with the task. */
function keptOps(program: Program) {
  return opsToKeep(program).flatMap((part) => {
    if (part.without.tasks.some(({ holds, ops }) => holds.length + ops.length === 0)) return [];
    const why = whyNotLegit(part.without);
    return [{ part, only: `without it, the program would be to blame: ${why}` }];
  });
}

/** A task that makes one call and does nothing else is there for that. */
function titleOf({ name, op }: Part, { tasks }: Program): string {
  const spec = tasks.find(({ id }) => op === null && `T${id}` === name);
  const [only, ...more] = spec?.ops ?? [];
  if (spec === undefined || only === undefined || more.length + spec.holds.length > 0) return name;
  return `${name} with its ${opName(only)}`;
}

/** Null where what it is goes without saying. */
function roleOf(part: Part, program: Program, failing: Failing): string | null {
  const { account } = failing;
  const moment = account.moments[beginning(account).before] as Moment;
  const [, task, lock] = /^that (T\d+) holds (\w+)$/u.exec(part.name) ?? [];
  if (task !== undefined && lock !== undefined) {
    const waiting = waitersOf(lock, moment.tasks);
    return waiting === null ? null : `${waiting} for it`;
  }
  const [, urgent] = /^fifo \d+ of (T\d+)$/u.exec(part.name) ?? [];
  if (urgent !== undefined) return roleOfPriority(urgent, account);
  if (/^T\d+$/u.test(part.name)) return roleOfTask(part.name, moment);
  const [, own, id] = /^(T\d+)\.(\d+)$/u.exec(part.op ?? '') ?? [];
  if (own === undefined || !/^T\d/u.test(part.name)) return null;
  const spec = program.tasks.find((one) => `T${one.id}` === own) as TaskSpec;
  const op = spec.ops.find((one) => one.id === Number(id)) as Op;
  const asked = roleOfOp(op, spec, program);
  if (asked !== null) return asked;
  const turn = turnsOf(account.trace.steps).find((one) => one.actor === own && one.op === op.id);
  const [first] = turn === undefined ? [] : clausesOfTurn(turn, failing);
  return first === undefined ? null : `there ${own} ${inForm(first.text, 'third')}`;
}

/** What others get of it; null where nobody is ever to get it. */
function roleOfPriority(urgent: string, { moments }: Account): string | null {
  for (const { tasks } of moments) {
    const heir = tasks.find(({ donors }) => donors.includes(urgent));
    if (heir !== undefined) return `it is what ${urgent} has to lend ${heir.name}`;
  }
  return null;
}

/** Where the others go on as before, it is there for what it does or is told itself. */
function ownDoing({ name, actors, op, doing }: Part, failing: Failing): string | null {
  const { account, decisions } = failing;
  if (doing !== null) return doing;
  // What a call is like is no deed.
  if (op !== null && !/^T\d/u.test(name)) return null;
  const isOwn = (actor: string, id: number) => {
    return actors.includes(actor) || `${actor}.${id}` === op;
  };
  const subject = op === null ? 'it is the one that' : `it is there that ${op.split('.')[0]}`;
  for (const [key, root] of account.trees) {
    const [, actor = '', id = ''] = /^(.*)\.(\d+)$/u.exec(key) ?? [];
    const own = isOwn(actor, Number(id)) && decisions.find((node) => rootOf(node) === root);
    const found = own ? answerClause(own, account.moments) : null;
    if (found !== null) return `${subject} ${inForm(found.text, 'third')}`;
  }
  for (const turn of turnsOf(account.trace.steps)) {
    if (!isOwn(turn.actor, turn.op)) continue;
    const [clause] = clausesOfTurn(turn, failing);
    if (clause !== undefined) return `${subject} ${inForm(clause.text, 'third')}`;
    const { returned } = turn;
    if (returned !== null && returned !== 0) return `${subject} is told ${errnoName(returned)}`;
  }
  return null;
}

/** Of a part that only decides which call it is that fails. */
function otherwiseFailing({ kind }: Trace, failing: Counterexample): string | null {
  if (kind === null || kind === failing.kind) return null;
  return `without it, the run fails as another kind (${kind.replaceAll('/', ' / ')})`;
}

function searchedText(subject: Subject, { kind }: Counterexample, { without }: Part): string {
  const { broken, states, complete } = verdictOf(subject, without, Infinity, STATES / 4);
  const count = `${states.toLocaleString('en')} state${states === 1 ? '' : 's'}`;
  // The certificate says so of a program that is simpler; not every part makes one of these.
  if (broken.has(kind)) return 'it makes the failure simpler, which can be had without it';
  if (complete) return `without it, no schedule fails like this (${count})`;
  return `without it, no schedule was found that fails like this (${count}, not all)`;
}
