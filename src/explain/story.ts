/**
 * What happens in a failing run, in a few plain sentences: how things stand before it becomes
 * interesting, what everybody does from there on, who stood half-way through what, what a call
 * found that decided, and what is wrong in the end.
 *
 * Every sentence is made of changes, looks and states of this very run, and says which; none is
 * written for a bug.
 */
import { type CallNode, callsIn } from '../explore/call-tree.ts';
import type { Moment } from '../explore/moments.ts';
import { errnoName } from '../kernel/errno.ts';
import { type Op, type Program, targetName } from '../program/program.ts';
import type { Account } from './account.ts';
import { answerClause } from './answers.ts';
import { type Claim, type Clause, inForm, type Sentence } from './clause.ts';
import { clausesOf } from './deeds.ts';
import { enumerated } from './enumerated.ts';
import { eventText } from './event-text.ts';
import { setUp } from './set-up.ts';
import { type Turn, turnsOf } from './turns.ts';

/** What is known of the run beside what it did. */
export interface Material {
  readonly program: Program;
  readonly failing: Account;
  /** The same schedule but for the decisive preemption, which comes later; null without one. */
  readonly later: Account | null;
  /** Calls of the failing run whose answers decided. */
  readonly decisions: readonly CallNode[];
  /** Labels of the cells that are wrong in the end. */
  readonly wanted: readonly string[];
  /** What is wrong in the end. */
  readonly outcome: Sentence;
}

/** Three to six sentences. */
export function storyOf(material: Material): Sentence[] {
  const { failing, outcome } = material;
  const turns = turnsOf(failing.trace.steps);
  const first = turns.findIndex((turn) => !isArrival(turn, failing.moments));
  const from = Math.max(0, first);
  const before = turns.slice(0, from).flatMap(({ steps }) => steps).length;
  const begins = setUp(failing.moments[before] as Moment, before);
  const told = turns.slice(from).map((turn) => turnText(turn, material));
  return [...begins, ...joined(told.filter((one) => one !== null)), outcome];
}

/** It asks for a lock, queues itself and sleeps: what comes of that is how things stand then. */
function isArrival(turn: Turn, moments: readonly Moment[]): boolean {
  const { actor, steps, begins, preempted } = turn;
  const last = steps.at(-1)?.number ?? 0;
  const task = moments[last]?.tasks.find(({ name }) => name === actor);
  return begins && !preempted && task?.asleep === true && task.waitsFor !== null;
}

/** A turn in words, its subject apart. */
interface TurnText {
  readonly actor: string;
  readonly text: string;
  readonly claims: readonly Claim[];
}

function turnText(turn: Turn, material: Material): TurnText | null {
  const { failing, wanted, program } = material;
  const { actor, steps } = turn;
  const { moments } = failing;
  const done = clausesOf({ actor, steps, moments, wanted });
  const found = foundIn(turn, material);
  const clauses = [...done, ...found].sort((a, b) => a.step - b.step);
  const event = eventText(turn, program, moments);
  const half = halfWay(turn, done, material);
  const end = ending(turn, moments);
  if (clauses.length === 0 && event === null && end === null && half === null) return null;
  const said = clauses.map(({ text }) => inForm(text, 'third'));
  if (end !== null) said.push(end.text);
  const head = event ?? opHead(turn, program);
  const tail = said.length === 0 ? '' : `: it ${enumerated(said)}`;
  return {
    actor,
    text: `${head}${tail}${half?.text ?? ''}`,
    claims: [
      ...clauses.flatMap(({ claims }) => claims),
      ...(end?.claims ?? []),
      ...(half?.claims ?? []),
    ],
  };
}

function opHead({ actor, op, begins }: Turn, { tasks }: Program): string {
  const spec = tasks.find(({ id }) => `T${id}` === actor)?.ops.find(({ id }) => id === op);
  if (spec === undefined) return `${actor} goes on`;
  if (!begins) return `${actor} goes on with its ${spec.call} of ${targetName(spec.target)}`;
  return `${actor} ${callText(spec)}`;
}

function callText({ call, target, timeout }: Op): string {
  const lock = targetName(target);
  if (call === 'unlock') return `unlocks ${lock}`;
  if (call === 'trylock') return `tries to take ${lock} without waiting`;
  return `asks for ${lock}${timeout ? ' with a timeout' : ''}`;
}

/** What the deciding calls in the turn found. */
function foundIn({ actor, op, steps }: Turn, { failing, decisions }: Material): Clause[] {
  const [first, last] = [steps[0]?.number ?? 0, steps.at(-1)?.number ?? 0];
  return decisions.flatMap((node) => {
    const root = failing.trees.get(`${actor}.${op}`);
    if (root === undefined || ![...callsIn(root)].includes(node)) return [];
    const at = node.until ?? node.since;
    if (at < first - 1 || at > last) return [];
    return answerClause(node, failing.moments) ?? [];
  });
}

/** Where somebody else goes on: what the op has not done yet, as what it would do next shows. */
function halfWay(
  turn: Turn,
  done: readonly Clause[],
  { failing, later, wanted }: Material,
): { text: string; claims: Claim[] } | null {
  if (!turn.preempted) return null;
  const { actor, op, steps } = turn;
  const last = steps.at(-1)?.number ?? 0;
  const rest = (account: Account) => {
    return account.trace.steps.filter((step) => {
      return step.actor === actor && step.op === op && step.number > last;
    });
  };
  const account = later ?? failing;
  const next = clausesOf({ actor, steps: rest(account), moments: account.moments, wanted })[0];
  if (next === undefined) return null;
  const but = done.length === 0 ? 'and' : 'but';
  return { text: `, ${but} has not yet ${inForm(next.text, 'done')}`, claims: [] };
}

function ending(
  { actor, steps, returned }: Turn,
  moments: readonly Moment[],
): { text: string; claims: Claim[] } | null {
  const last = steps.at(-1)?.number ?? 0;
  if (returned !== null && returned !== 0) {
    const claims: Claim[] = [{ is: 'answer', step: last, actor, ret: returned }];
    return { text: `is told ${errnoName(returned)}`, claims };
  }
  const task = moments[last]?.tasks.find(({ name }) => name === actor);
  if (task?.asleep !== true) return null;
  return { text: 'sleeps', claims: [{ is: 'sleeps', after: last, task: actor }] };
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
