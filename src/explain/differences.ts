/**
 * What becomes of a failing run when a part of its program is not there: the same schedule, and
 * what is found or done differently. What the failing run does too tells nothing.
 */
import { type CallNode, callsIn } from '../explore/call-tree.ts';
import { errnoName } from '../kernel/errno.ts';
import type { Program } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Account } from './account.ts';
import { answerClause, seenText } from './answers.ts';
import { cellKind } from './cell-kind.ts';
import { type Clause, inForm } from './clause.ts';
import { clausesOf } from './deeds.ts';
import { otherAnswers } from './other-answers.ts';
import { type Deed, deedsOf } from './parting.ts';
import type { Part } from './parts.ts';
import { type ToldTurn, turnsOf } from './turns.ts';

/** What is known of the failing run. */
export interface Failing {
  readonly account: Account;
  /** Calls whose answers decided. */
  readonly decisions: readonly CallNode[];
  /** Cells that are wrong in the end. */
  readonly wanted: readonly string[];
}

/**
 * What becomes of the run, the most telling first: what decides otherwise; who needs no system call
 * any more; an answer that is an error; the last things that others who are still there do not do
 * any more, because those are nearest to what is wrong in the end. What is merely seen otherwise is
 * said where there is nothing else. Nothing that the failing run does, too.
 */
export function differences(part: Part, failing: Failing, smaller: Account): string[] {
  const isSeen = seenIn(failing.account);
  const answers = otherAnswers(failing.account, smaller).flatMap(({ here, there }) => {
    const clause = answerClause(there, smaller.moments);
    const actor = actorOf(there, smaller);
    if (clause === null || isSeen(actor, clause)) return [];
    const decides = failing.decisions.includes(here);
    return { decides, text: `${actor} ${inForm(clause.text, 'third')}` };
  });
  const deciding = answers.filter(({ decides }) => decides);
  const others = answers.filter(({ decides }) => !decides);
  const telling = [
    ...deciding.map(({ text }) => text),
    ...otherwise(part, failing, smaller),
    ...undone(part, failing, smaller),
  ];
  // What becomes of itself without itself is nothing to say.
  const isOther = (text: string) => !text.split(/\W/u).includes(part.name);
  const said = telling.filter(isOther);
  const seen = others.map(({ text }) => text).filter(isOther);
  return (said.length > 0 ? said : seen).map((text) => `without it, ${text}`);
}

/** Whether an actor of the run finds what the clause says, at any time. */
function seenIn(account: Account): (actor: string, clause: Clause) => boolean {
  const texts = new Set<string>();
  const looks = new Set<string>();
  for (const [key, root] of account.trees) {
    const actor = nameOf(key.replace(/\.\d+$/u, ''));
    for (const call of callsIn(root)) {
      for (const { cell, value } of call.looks) looks.add([actor, cell, value].join());
      texts.add(`${actor} ${answerClause(call, account.moments)?.text}`);
    }
  }
  return (actor, { text, claims }) => {
    if (texts.has(`${actor} ${text}`)) return true;
    const seen = claims.flatMap((claim) => (claim.is === 'look' ? claim : []));
    if (text !== seenText(seen)) return false;
    return seen.every(({ cell, value }) => looks.has([actor, cell, value].join()));
  };
}

/** What others do instead: the lock is taken or released without the kernel, or a call fails. */
function otherwise({ without }: Part, failing: Failing, smaller: Account): string[] {
  const known = new Set(doneIn(failing));
  const taken = doneIn({ ...failing, account: smaller }).filter((text) => {
    return text.includes(USER_SPACE) && !known.has(text);
  });
  const told = new Set(errorsIn(failing.account, without));
  return [
    ...taken.map((text) =>
      text.replace(/takes (\w+) in.*/u, 'finds $1 free and takes it in user space'),
    ),
    ...errorsIn(smaller, without).filter((text) => !told.has(text)),
  ];
}

const USER_SPACE = 'in user space';

/** `T2 queues itself for f1`, of the whole run. */
function doneIn(failing: Failing): string[] {
  return turnsOf(failing.account.trace.steps).flatMap((turn) => {
    return clausesOfTurn(turn, failing).map(({ text }) => {
      return `${nameOf(turn.actor)} ${inForm(text, 'third')}`;
    });
  });
}

/** `T1's lock of f1 is told EDEADLK` */
function errorsIn({ trace }: Account, { tasks }: Program): string[] {
  return trace.steps.flatMap(({ actor, op, returned }) => {
    if (returned === null || returned >= 0) return [];
    const task = tasks.find(({ id }) => `T${id}` === actor);
    const made = task?.ops.find(({ id }) => id === op);
    if (made === undefined) return [];
    return `${actor}'s ${opName(made)} is told ${errnoName(returned)}`;
  });
}

/** What is done in the failing run and not in the other by who is there too, the last first. */
function undone({ op, without }: Part, failing: Failing, smaller: Account): string[] {
  const key = ({ step, change }: Deed) => [step.actor, step.op, change.cell, change.after].join();
  const done = new Set(deedsOf(smaller.trace).map(key));
  const also = new Set(doneIn({ ...failing, account: smaller }));
  // Who takes the lock all the same has only another way to do so.
  const inUserSpace = [...also].filter((text) => text.includes(USER_SPACE));
  const taking = new Set(inUserSpace.map((text) => text.split(' ')[0] ?? ''));
  const left = deedsOf(failing.account.trace).filter((deed) => {
    const { actor, op: id, functions } = deed.step;
    const { kind } = cellKind(deed.change.cell);
    // Who is done tidies up; that is not what anybody is needed for.
    if (functions.includes('put_pi_state') || kind === 'bucket') return false;
    if (taking.has(actor) && ['word', 'rt-owner', 'pi-owner'].includes(kind)) return false;
    return isThere(actor, id, without) && `${actor}.${id}` !== op && !done.has(key(deed));
  });
  const turns = turnsOf(failing.account.trace.steps);
  return left.reverse().flatMap(({ step, change }) => {
    const turn = turns.find(({ steps }) => steps.includes(step)) as ToldTurn;
    const clause = clausesOfTurn(turn, failing).find(({ claims }) => {
      return claims.some((claim) => claim.is === 'change' && claim.cell === change.cell);
    });
    if (clause === undefined) return [];
    // What comes to the same is told otherwise where something else stands beside it.
    const isDone = clause.claims.some((claim) => {
      if (claim.is !== 'change') return false;
      return done.has([step.actor, step.op, claim.cell, claim.after].join());
    });
    if (isDone) return [];
    const actor = nameOf(turn.actor);
    // In another way it is done all the same.
    if (also.has(`${actor} ${inForm(clause.text, 'third')}`)) return [];
    return `${actor} does not ${inForm(clause.text, 'plain')}`;
  });
}

function isThere(actor: string, op: number, { tasks, events }: Program): boolean {
  const task = tasks.find(({ id }) => `T${id}` === actor);
  if (task !== undefined) return task.ops.some(({ id }) => id === op);
  return events.some(({ id }) => `env${id}` === actor) || !/^(T|env)\d+$/u.test(actor);
}

export function clausesOfTurn({ actor, steps }: ToldTurn, { account, wanted }: Failing): Clause[] {
  return clausesOf({ actor, steps, moments: account.moments, wanted });
}

export function rootOf(node: CallNode): CallNode {
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
