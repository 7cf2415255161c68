/**
 * What happens in a failing run, in a few plain sentences: how things stand before it becomes
 * interesting, what everybody does from there on, who stood half-way through what, what a call
 * found that decided, and what is wrong in the end.
 *
 * Every sentence is made of changes, looks and states of this very run, and says which; none is
 * written for a bug.
 */
import { type CallNode, callsIn, callsOf } from '../explore/call-tree.ts';
import type { Moment } from '../explore/moments.ts';
import { EAGAIN, EDEADLK, EINTR, ETIMEDOUT, EWOULDBLOCK } from '../kernel/errno.ts';
import type { Program } from '../program/program.ts';
import { opName } from '../program/text.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import type { Account } from './account.ts';
import { answerClause, seenText } from './answers.ts';
import { cameBack } from './came-back.ts';
import { type Claim, type Clause, inForm, type Sentence } from './clause.ts';
import { clausesOf } from './deeds.ts';
import { ending, sleepsAgain } from './ending.ts';
import { listed } from './enumerated.ts';
import { eventText } from './event-text.ts';
import { exitLook } from './exit-look.ts';
import { fewer } from './fewer-sentences.ts';
import { clausesOfGone, type OnTheStack } from './gone-with-its-call.ts';
import { halfWay, notDone } from './half-way.ts';
import { opWords } from './op-words.ts';
import { setUp } from './set-up.ts';
import { isLate } from './spinning.ts';
import { staleLook } from './stale-look.ts';
import { type ToldTurn, turnsOf } from './turns.ts';
import { AS_FAR_AS, walkedTo } from './walked-to.ts';

/** What is known of the run beside what it did. */
export interface Material {
  readonly program: Program;
  readonly failing: Account;
  /**
   * The same schedule but for one preemption, which comes later and so saves the run; null if there
   * is none that does.
   */
  readonly later: { readonly account: Account; readonly after: number } | null;
  /** Calls of the failing run whose answers decided. */
  readonly decisions: readonly CallNode[];
  /** What this kernel does not do, and another one does. */
  readonly missed: Missed | null;
  /** What is used though the call is over that had it on its stack; null for nothing. */
  readonly gone: OnTheStack | null;
  /** Labels of the cells that are wrong in the end, or are missed. */
  readonly wanted: readonly string[];
  /** What is wrong in the end. */
  readonly outcome: Sentence;
}

/** A change that never comes. */
export interface Missed {
  /** Whose op it would have come in, and after which step. */
  readonly actor: string;
  readonly op: number;
  readonly after: number;
  /** What it would have changed; null if it would have woken somebody. */
  readonly cell: string | null;
  /** What it would have come to. */
  readonly text: string;
  /** That it does not come to it. */
  readonly claims: readonly Claim[];
}

/** Three to six sentences. */
export function storyOf(material: Material): Sentence[] {
  const { failing, outcome } = material;
  const { turns, from, before } = beginning(failing);
  const begins = setUp(failing.moments[before] as Moment, before);
  const told = turns.slice(from).map((turn) => turnText(turn, material));
  const sentences = [...begins, ...joined(told.filter((one) => one !== null)), outcome];
  return fewer(sentences);
}

/** Where it becomes interesting: the turns, the first one of these, and the steps before it. */
export function beginning(account: Account): { turns: ToldTurn[]; from: number; before: number } {
  const turns = turnsOf(account.trace.steps).flatMap((turn) => anew(turn, account));
  const from = Math.max(
    0,
    turns.findIndex((turn) => !isArrival(turn, account.moments)),
  );
  return { turns, from, before: turns.slice(0, from).flatMap(({ steps }) => steps).length };
}

/** It asks for a lock, queues itself and sleeps: what comes of that is how things stand then. */
function isArrival(turn: ToldTurn, moments: readonly Moment[]): boolean {
  const { actor, steps, begins, preempted } = turn;
  const last = steps.at(-1)?.number ?? 0;
  const task = moments[last]?.tasks.find(({ name }) => name === actor);
  return begins && !preempted && task?.asleep === true && task.waitsFor !== null;
}

/** A system call that is made anew, as after a signal, is a turn of its own. */
function anew(turn: ToldTurn, { trees }: Account): ToldTurn[] {
  const root = trees.get(`${turn.actor}.${turn.op}`);
  const calls =
    root === undefined ? [] : callsOf(root).filter(({ children }) => children.length > 0);
  const again = calls.slice(1).find(({ name, since }) => {
    return name === calls[0]?.name && turn.steps.some(({ number }) => number === since);
  });
  if (again === undefined) return [turn];
  const at = turn.steps.findIndex(({ number }) => number === again.since) + 1;
  const [before, after] = [turn.steps.slice(0, at), turn.steps.slice(at)];
  if (after.length === 0) return [turn];
  const first = { ...turn, steps: before, returned: null, preempted: false };
  return [first, { ...turn, steps: after, begins: false, anew: true }];
}

/** A turn in words, its subject apart. */
interface TurnText {
  readonly actor: string;
  readonly text: string;
  readonly claims: readonly Claim[];
}

function turnText(turn: ToldTurn, material: Material): TurnText | null {
  const { failing, wanted, program } = material;
  const { actor, steps, begins } = turn;
  const { moments } = failing;
  const done = clausesOf({ actor, steps, moments, wanted });
  const clauses = [...done, ...foundIn(turn, material)].sort((a, b) => a.step - b.step);
  const event = eventText(turn, program);
  const walks = clauses.at(-1)?.text.includes(AS_FAR_AS) === true;
  const half = walks ? null : (halfWay(turn, done, material) ?? notDone(turn, material));
  const end = ending(turn, failing);
  const isPause = event === null && !turn.exits && turn.op === 0;
  const isTold =
    clauses.length > 0 || (begins && !isPause) || half !== null || turn.returned !== null;
  if (!isTold && sleepsAgain(turn, failing) === null) return null;
  const all = end === null ? clauses : [...clauses, end];
  const who = event === null ? 'it' : 'the kernel';
  const late = isLate(turn, failing) ? ' only now' : '';
  const head = event ?? `${opHead(turn, program)}${unlisted(turn, failing)}${late}`;
  const parts = half === null ? all : [...all, half];
  return {
    actor,
    text: `${head}${tail(all, done, who)}${leftOut(all, half)}`,
    claims: parts.flatMap(({ claims }) => claims),
  };
}

/** What is not done is not done because of what was found just before. */
function leftOut(all: readonly Clause[], half: Clause | null): string {
  const found = /^\{(find|follow)/u.test(all.at(-1)?.text ?? '');
  return half === null
    ? ''
    : half.text.replace(/^, but does not/u, found ? ', and so does not' : '$&');
}

/** Clauses in a row are easily lost; the one that decides begins anew. */
function tail(all: readonly Clause[], done: readonly Clause[], who: string): string {
  if (all.length === 0) return '';
  const said = all.map(({ text }) => inForm(text, 'third'));
  const turn = all.findLastIndex(
    (clause) => !done.includes(clause) && /^\{(find|follow)/u.test(clause.text),
  );
  if (turn < 2) return `: ${who} ${listed(said)}`;
  const [before, after] = [said.slice(0, turn), said.slice(turn)];
  return `: ${who} ${listed(before)}. There ${who} ${listed(after)}`;
}

function opHead({ actor, op, begins, exits, anew: again }: ToldTurn, { tasks }: Program): string {
  if (exits) return begins ? `${actor} exits` : `${actor} goes on with its exit`;
  const spec = tasks.find(({ id }) => `T${id}` === actor)?.ops.find(({ id }) => id === op);
  if (spec === undefined) return `${actor} wakes up to exit`;
  if (again) return `${actor} starts its ${opName(spec)} anew`;
  if (!begins) return `${actor} goes on with its ${opName(spec)}`;
  return `${actor} ${opWords[spec.call].deed(spec)}`;
}

/** What a task has that exits, though its robust list does not say so. */
function unlisted({ actor, exits, begins, steps }: ToldTurn, { moments }: Account): string {
  const before = moments[(steps[0]?.number ?? 1) - 1]?.tasks.find(({ name }) => name === actor);
  const lock = before?.unlisted ?? null;
  if (!exits || !begins || lock === null) return '';
  return ` while ${lock} is not on its robust list, but noted as under way (list_op_pending)`;
}

/** What the deciding calls in the turn found. */
function foundIn(
  { actor, op, steps }: ToldTurn,
  { failing, decisions, missed, gone }: Material,
): Clause[] {
  const [first, last] = [steps[0]?.number ?? 0, steps.at(-1)?.number ?? 0];
  const root = failing.trees.get(`${actor}.${op}`);
  if (root === undefined) return [];
  const calls = [...callsIn(root)];
  const returned = failing.trace.steps.findLast((step) => {
    return step.actor === actor && step.op === op;
  })?.returned;
  const reason = checked(root, failing) ?? reasonFor(root, returned ?? 0);
  const found = new Set([...decisions.filter((node) => calls.includes(node)), ...reason]);
  for (const call of calls) if (isNotable(call, failing)) found.add(call);
  const clauses = [...found].flatMap((node) => {
    const at = node.until ?? node.since;
    if (at < first || at > last) return [];
    return answerClause(node, failing.moments) ?? [];
  });
  const back = cameBack(failing, root, steps);
  if (back !== null) {
    // It says more of the same look.
    const says = (clause: Clause) => clause.claims.every((claim) => isLookAt(claim, back));
    clauses.splice(0, clauses.length, ...clauses.filter((clause) => !says(clause)), back);
  }
  for (const one of [staleLook(failing, root, steps), walkedTo(failing, steps), exitLook(steps)]) {
    if (one !== null) clauses.push(one);
  }
  if (gone !== null) clauses.push(...clausesOfGone(gone, root, steps, failing));
  const looked = missed === null ? null : lookAt(missed, calls, first, last);
  return looked === null ? clauses : [...clauses, looked];
}

function isLookAt(claim: Claim, { claims }: Clause): boolean {
  const [look] = claims;
  return claim.is === 'look' && look?.is === 'look' && claim.cell === look.cell;
}

/** Taking what had been handed to somebody else, or failing to, is never beside the point. */
function isNotable({ name, args, result, parent }: CallNode, { moments }: Account): boolean {
  if (name === 'handle_exit_race') return true;
  if (name === 'wait_for_owner_exiting') return args[0] === '-16';
  if (name === '__attach_to_pi_owner') {
    const owner = moments[0]?.tasks.find((task) => task.name === args[0]);
    return owner !== undefined && owner.exit !== null;
  }
  if (name === 'rt_mutex_steal') return result === 'true';
  const isTry = (call: string | undefined) => call?.endsWith('trylock') === true;
  return isTry(name) && !isTry(parent?.name) && result === 'false';
}

/** Errors that a caller gets for what it asked for; they need no reason. */
const ASKED_FOR = [-ETIMEDOUT, -EINTR, -EWOULDBLOCK, -EAGAIN];

/** What one of the kernel's own checks went by; null if none ends the run in this op. */
function checked(root: CallNode, { trace, trees }: Account): CallNode[] | null {
  const last = trace.steps.at(-1);
  if (last === undefined || trees.get(`${last.actor}.${last.op}`) !== root) return null;
  if (trace.kind === null || oracleOf(trace.kind) !== 'kernel-assertions') return null;
  return [...callsIn(root)].filter(({ until }) => until === last.number).slice(-1);
}

/** The innermost call that made the answer what it is: a deadlock that was found, or a check. */
function reasonFor(root: CallNode, returned: number): CallNode[] {
  if (returned >= 0 || ASKED_FOR.includes(returned)) return [];
  const calls = [...callsIn(root)];
  if (returned === -EDEADLK) {
    const found = calls.findLast(({ name, result }) => name === 'isDeadlock' && result === 'true');
    return found === undefined ? [] : [found];
  }
  const answered = calls.findLast(({ result }) => result === String(returned));
  return answered === undefined ? [] : [answered];
}

/** The first look in these steps at what never came. */
function lookAt(missed: Missed, calls: CallNode[], first: number, last: number): Clause | null {
  if (first <= missed.after) return null;
  for (const { looks } of calls) {
    for (const { step, cell, value } of looks) {
      if (cell !== missed.cell || step < first || step > last) continue;
      const text = seenText([{ step, cell, value }]);
      return text === null ? null : { text, step, claims: [{ is: 'look', step, cell, value }] };
    }
  }
  return null;
}

/** What one actor does in one turn after the other is one sentence. */
function joined(told: readonly TurnText[]): Sentence[] {
  const sentences: { actor: string; text: string; claims: Claim[] }[] = [];
  for (const { actor, text, claims } of told) {
    const last = sentences.at(-1);
    if (last?.actor === actor && text.startsWith(`${actor} `)) {
      last.text += `; then it ${text.slice(actor.length + 1)}`;
      last.claims.push(...claims);
    } else sentences.push({ actor, text, claims: [...claims] });
  }
  return sentences.map(({ text, claims }) => ({ text: `${text}.`, claims }));
}
