/**
 * Why each part of a program is needed: what becomes of the run without it. The same schedule is
 * followed on the program without the part, and what is found or done differently first is what
 * the part was for.
 *
 * That no schedule fails without it is what the certificate searches; here it is asked once more,
 * of the same memory, and said where nothing better can be.
 */
import type { CallNode } from '../explore/call-tree.ts';
import type { Moment } from '../explore/moments.ts';
import type { Subject } from '../explore/subject.ts';
import { errnoName } from '../kernel/errno.ts';
import type { Op, Program, TaskSpec } from '../program/program.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { STATES } from '../shrink/effort.ts';
import { verdictOf } from '../shrink/verdicts.ts';
import { type Account, accountOf } from './account.ts';
import { answerClause } from './answers.ts';
import { cellKind } from './cell-kind.ts';
import { type Clause, inForm } from './clause.ts';
import { clausesOf } from './deeds.ts';
import { enumerated } from './enumerated.ts';
import { type Deed, deedsOf, otherAnswers } from './parting.ts';
import { type Part, partsOf } from './parts.ts';
import { roleOfOp, roleOfTask, waitersOf } from './roles.ts';
import { beginning } from './story.ts';
import { type Turn, turnsOf } from './turns.ts';

/** A part of the program, and what becomes of the run without it. */
export interface Need {
  readonly part: string;
  /** What it is in this run, where that is plain, and what becomes of the run without it. */
  readonly without: string;
}

/** What is known of the failing run. */
export interface Failing {
  readonly account: Account;
  /** Calls whose answers decided. */
  readonly decisions: readonly CallNode[];
  /** Cells that are wrong in the end. */
  readonly wanted: readonly string[];
}

/** Asks the searches that `certify` has made, or makes them. */
export function needsOf(
  subject: Subject,
  counterexample: Counterexample,
  failing: Failing,
): Need[] {
  const needs = new Map<string, string[]>();
  for (const part of partsOf(counterexample.program)) {
    const smaller = accountOf(subject, part.without, counterexample.decisions);
    const said = smaller.trace.kind === null ? differenceText(part, failing, smaller) : null;
    const role = roleOf(part, counterexample.program, failing);
    // What becomes of itself without itself is nothing to say.
    const isOther = said !== null && !said.split(/\W/u).includes(part.name);
    const without = isOther
      ? said
      : role === null
        ? searchedText(subject, counterexample, part)
        : null;
    const text = [role, without].filter((one) => one !== null).join('; ');
    needs.set(text, [...(needs.get(text) ?? []), part.name]);
  }
  // What is there for the same reason is said together.
  return [...needs].map(([without, parts]) => ({ part: enumerated(parts), without }));
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

/**
 * What decides otherwise; or the last thing that others who are still there do not do any more,
 * because that is nearest to what is wrong in the end.
 */
function differenceText(part: Part, failing: Failing, smaller: Account): string | null {
  const answers = otherAnswers(failing.account, smaller).flatMap(({ here, there }) => {
    const clause = answerClause(there, smaller.moments);
    if (clause === null) return [];
    const decides = failing.decisions.includes(here);
    return { decides, text: `${actorOf(there, smaller)} ${inForm(clause.text, 'third')}` };
  });
  const deciding = answers.find(({ decides }) => decides);
  if (deciding !== undefined) return `without it, ${deciding.text}`;
  const undone = lastUndone(part, failing, smaller);
  if (undone !== null) return `without it, ${undone}`;
  const [other] = answers;
  return other === undefined ? ownDoing(part, failing) : `without it, ${other.text}`;
}

/** The last thing that is done in the failing run and not in the other, by who is there too. */
function lastUndone({ actors, op }: Part, failing: Failing, smaller: Account): string | null {
  const key = ({ step, change }: Deed) => [step.actor, step.op, change.cell, change.after].join();
  const done = new Set(deedsOf(smaller.trace).map(key));
  const undone = deedsOf(failing.account.trace).filter((deed) => {
    const { actor, op: id, functions } = deed.step;
    // Who is done tidies up; that is not what anybody is needed for.
    if (functions.includes('put_pi_state') || cellKind(deed.change.cell).kind === 'bucket') {
      return false;
    }
    return !actors.includes(actor) && `${actor}.${id}` !== op && !done.has(key(deed));
  });
  const turns = turnsOf(failing.account.trace.steps);
  for (const { step, change } of undone.reverse()) {
    const turn = turns.find(({ steps }) => steps.includes(step)) as Turn;
    const clause = clausesOfTurn(turn, failing).find(({ claims }) => {
      return claims.some((claim) => claim.is === 'change' && claim.cell === change.cell);
    });
    if (clause === undefined) continue;
    return `${nameOf(turn.actor)} does not ${inForm(clause.text, 'plain')}`;
  }
  return null;
}

function clausesOfTurn({ actor, steps }: Turn, { account, wanted }: Failing): Clause[] {
  return clausesOf({ actor, steps, moments: account.moments, wanted });
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

function rootOf(node: CallNode): CallNode {
  let root = node;
  while (root.parent !== null) root = root.parent;
  return root;
}

function actorOf(node: CallNode, { trees }: Account): string {
  const root = rootOf(node);
  const key = [...trees].find(([, tree]) => tree === root)?.[0] ?? '';
  return nameOf(key.replace(/\.\d+$/u, ''));
}

function nameOf(actor: string): string {
  return /^T\d+$/u.test(actor) ? actor : 'the kernel';
}

function searchedText(subject: Subject, { kind }: Counterexample, { without }: Part): string {
  const { broken, states, complete } = verdictOf(subject, without, Infinity, STATES / 4);
  const count = states.toLocaleString('en');
  // The certificate says so of a program that is simpler; not every part makes one of these.
  if (broken.has(kind)) return 'it makes the failure simpler, which can be had without it';
  if (complete) return `without it, no schedule fails like this (${count} states)`;
  return `without it, no schedule was found that fails like this (${count} states, not all)`;
}
