/** How a run came to its end: what kind of moment the oracle spoke at, and about whom. */

import type { Trace } from '../../explore/trace.ts';
import { allOracles, allRules } from '../../oracle/all.ts';
import { statedBy } from '../../oracle/kinds.ts';
import { isOfExit } from '../../program/dying.ts';
import { laneOf } from './actors.ts';

export interface Failure {
  readonly oracle: string;
  /** What comes after the oracle's name: `lock_pi/EINVAL/row10` is three. */
  readonly parts: readonly string[];
  /** What the oracle or the check states; null for one that this version does not know. */
  readonly rule: string | null;
  /**
   * `return`: with what a task was told. `step`: in the middle of a step. `rest`: nobody was inside
   * the kernel. `end`: nobody could take another step.
   */
  readonly moment: 'return' | 'step' | 'rest' | 'end';
  /** Who holds the lock that is waited for, as far as the sentence says so; else null. */
  readonly holder: string | null;
  /** Some task has exited before, or has begun to. */
  readonly afterDeath: boolean;
  /** Whom it happened to; null when it is about the kernel and not about a task. */
  readonly victim: string | null;
}

/** Of the rules about lives of objects these are asked at rest; the machine sees to the others. */
const LIVES_AT_REST = ['leak', 'missing-reference', 'wrong-list'];

export function failureOf(kind: string, trace: Trace): Failure {
  const [name = '', ...parts] = kind.split('/');
  const oracle = allOracles.find((candidate) => candidate.name === name);
  const last = trace.steps.at(-1);
  const stuck = sleeper(trace);
  let moment: Failure['moment'] = 'step';
  if (oracle?.ended !== undefined) moment = 'end';
  // Of who has exited it is asked at rest, as nothing is told to it any more.
  else if (oracle?.returned !== undefined && parts[0] !== 'exit') moment = 'return';
  else if (name === 'lifetimes' && !LIVES_AT_REST.includes(parts[0] ?? '')) moment = 'step';
  else if (oracle?.quiet !== undefined) moment = 'rest';
  const actor = last === undefined ? null : laneOf(last.by);
  const victim = moment === 'end' ? stuck : moment === 'rest' ? null : actor;
  const holder = stuck === null ? null : holderFor(trace, stuck);
  const broken = allRules.find((candidate) => candidate.name === name);
  const rule = broken === undefined ? null : statedBy(broken, kind);
  const afterDeath = trace.steps.some(isOfExit);
  return { oracle: name, parts, rule, moment, victim, holder, afterDeath };
}

/** Whom the finding is about that nobody can go on: the last in the chain of those who wait. */
function sleeper({ wrong }: Trace): string | null {
  const waits = wrong.map(({ thing }) =>
    'field' in thing || thing.what !== 'waits' ? null : thing,
  );
  return waits.at(-1)?.about.name ?? null;
}

/** Who was told that it holds what that one waits for. */
function holderFor({ wrong }: Trace, task: string): string | null {
  const about = wrong.find(({ thing }) => !('field' in thing) && thing.about.name === task);
  for (const { thing, value } of about?.from ?? []) {
    if ('field' in thing || thing.what !== 'holders' || value.type !== 'list') continue;
    return value.things[0]?.name ?? null;
  }
  return null;
}

/** What a step that breaks a rule of the machine's does, by oracle. */
const STEP_ENDINGS: Readonly<Record<string, string>> = {
  'kernel-assertions': 'the kernel’s check fires',
  guarded: 'touched without its lock',
};

/** What the run ends in; null when it is an answer that a task got. */
export function endingText({ moment, oracle, parts }: Failure): string | null {
  if (moment === 'return') return null;
  if (moment === 'rest') return 'found at rest';
  if (moment === 'end') return parts[1] === 'asleep' ? 'sleeps for ever' : 'waits for ever';
  if (oracle === 'lifetimes') return (parts[0] ?? '').replaceAll('-', ' ');
  return STEP_ENDINGS[oracle] ?? 'fails here';
}
