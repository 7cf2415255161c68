/** What a counterexample's page tells a reader who stops after its first screen. */
import type { CallNode } from '../explore/call-tree.ts';
import type { Recording } from '../explore/recording.ts';
import type { Subject } from '../explore/subject.ts';
import { isCell, type Wrong } from '../machine/wrong.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { additionsTo } from '../variants/ancestry.ts';
import { differing } from '../variants/kin.ts';
import { type Account, accountOf } from './account.ts';
import { cellKind } from './cell-kind.ts';
import type { Sentence } from './clause.ts';
import { type Beside, cureText } from './cure.ts';
import type { DecisiveSwitch } from './decisive-switch.ts';
import { goneWithItsCall } from './gone-with-its-call.ts';
import { type Matter, mattersOf } from './matters.ts';
import { missedIn } from './missed.ts';
import { type Holding, type Nearest, nearest, sinceWhen } from './nearest.ts';
import { type Need, needsOf } from './needs.ts';
import { noticesOf } from './notices.ts';
import { otherAnswers } from './other-answers.ts';
import { outcomeOf } from './outcome.ts';
import { parting } from './parting.ts';
import type { Relatives } from './relatives.ts';
import { type Material, storyOf } from './story.ts';

/** Names of kernel objects in it are those of traces. */
export interface Telling {
  /** What happens, in three to six sentences. */
  readonly story: readonly Sentence[];
  /** Why each part of the program is needed. */
  readonly needs: readonly Need[];
  /** What cures it, and where this build and the nearest that holds part; in markdown. */
  readonly parting: readonly string[];
  /** What a user notices, and what was seen on a real kernel. */
  readonly notices: readonly string[];
  /** The steps that matter, and why. */
  readonly matters: readonly Matter[];
}

/**
 * Takes a second or two; what is searched is remembered.
 *
 * @param recording the failing run
 * @param decisive the preemption that it hangs on; null for none
 * @param alsoOn the kernels of Linux on which the program fails in the same way
 */
export function tellingOf(
  subject: Subject,
  counterexample: Counterexample,
  recording: Recording,
  decisive: DecisiveSwitch | null,
  relatives: Relatives,
  alsoOn: readonly Subject[],
): Telling {
  const { program, decisions, kind, sentence, preemptions } = counterexample;
  const wrong = recording.failure?.wrong ?? [];
  const failing = accountOf(subject, program, decisions);
  const near = nearest(counterexample, relatives);
  const besides = (holding: Holding | null) => {
    return holding && besideOf(subject, counterexample, failing, holding, placesOf(wrong));
  };
  const beside = besides(near.spared);
  const saved = savedBy(subject, counterexample, decisive);
  const decided = decidedBy(failing, saved?.account ?? null, beside);
  const missed = beside?.parting ? missedIn(beside.parting, failing, beside.account) : null;
  const cells = wrong.flatMap(({ thing }) => (isCell(thing) ? thing.label() : []));
  const keys = keysOf(wrong);
  const wanted = [...cells, ...keys, ...(missed?.cell ? [missed.cell] : [])];
  const outcome = outcomeOf(wrong, sentence, failing);
  const material: Material = {
    ...{ program, failing, later: saved, decisions: decided, missed, wanted, outcome },
    gone: goneWithItsCall(wrong),
  };
  const story = storyOf(material);
  const since = sinceWhen(counterexample, relatives.later);
  const { holding } = near;
  const isWhole = holding?.subject === near.spared?.subject;
  const cure = isWhole ? beside : besides(holding);
  const isSaid = since?.first.subject === holding?.subject;
  return {
    story,
    needs: needsOf(subject, counterexample, {
      ...{ account: failing, decisions: decided, wanted: cells },
    }),
    parting: cureText({
      ...{ build: subject.build, failing, nearest: near, since, cure },
      alsoOn: alsoOn.map(({ build }) => build),
      moves: isWhole ? null : beside,
      later: isSaid ? null : besides(since?.first ?? null),
    }),
    notices: noticesOf(kind, preemptions, cureOf(subject, near)),
    matters: mattersOf(failing, story, placesOf(wrong)),
  };
}

/** Where a boost tree is in a wrong order, the keys that the order goes by. */
function keysOf(wrong: readonly Wrong[]): string[] {
  const isTree = ({ thing }: Wrong) => isCell(thing) && cellKind(thing.label()).kind === 'donors';
  return placesOf(wrong.filter(isTree)).filter((cell) => cellKind(cell).kind === 'boost-key');
}

function placesOf(wrong: readonly Wrong[]): string[] {
  const things = wrong.flatMap(({ thing, because }) => [
    thing,
    ...because.from.map((one) => one.thing),
  ]);
  return [...new Set(things.flatMap((thing) => (isCell(thing) ? thing.label() : [])))];
}

/** The same program and schedule on a build that is spared. */
function besideOf(
  { build }: Subject,
  { program, decisions }: Counterexample,
  failing: Account,
  holding: Holding,
  cells: readonly string[],
): Beside {
  const replaced = differing(build, holding.subject.build);
  const account = accountOf(holding.subject, program, decisions);
  return {
    holding,
    replaced,
    account,
    parting: parting(failing, account, replaced, cells),
  };
}

/** The passing run in which the decisive preemption comes later. */
function savedBy(
  subject: Subject,
  { program }: Counterexample,
  decisive: DecisiveSwitch | null,
): Material['later'] {
  const later = decisive?.later;
  if (!decisive || !later) return null;
  const account = accountOf(subject, program, later.passing.decisions);
  return { account, after: decisive.after };
}

/** Calls whose answers decide: they differ in the run that passes, or on the build that holds. */
function decidedBy(
  failing: Account,
  saved: Account | null,
  beside: Beside | null,
): readonly CallNode[] {
  const first = saved === null ? undefined : otherAnswers(failing, saved)[0]?.here;
  const other = beside?.parting?.decision?.here;
  return [first, other].filter((node) => node !== undefined);
}

/** `walk-past-donor` for `mainline+walk-past-donor` where `mainline` fails. */
function cureOf({ build }: Subject, { holding }: Nearest): string | null {
  const added = holding === null ? null : additionsTo(build, holding.subject.build);
  return added?.at(-1)?.word ?? null;
}
