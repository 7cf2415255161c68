/**
 * Where two kernels part, or two runs of one: the same program on both, up to the first change that
 * only one of them makes; and the call that decided on it.
 *
 * The trees of calls of the op that makes the change are laid beside each other. As deep as both
 * make the same call, they agree; in the deepest such call, the first call in it that answers
 * differently is the decision, or else that one of them does what the other does not.
 */
import { type CallNode, type CallTrees, callsOf, touchesIn } from '../explore/call-tree.ts';
import type { Change, Trace, TraceStep } from '../explore/trace.ts';
import { cellKind } from './cell-kind.ts';
import { taskIn } from './net-change.ts';
import { decisionIn, functionOf, type OtherAnswer } from './other-answers.ts';

/** One of two runs that are compared. */
export interface PartingTold {
  readonly trace: Trace;
  readonly trees: CallTrees;
}

/** A change, and the step that makes it. */
export interface Deed {
  readonly step: TraceStep;
  readonly change: Change;
}

/** What one of the two does where they part. */
export interface Side {
  /** What it changes and the other does not; null if it changes nothing. */
  readonly deed: Deed | null;
  /** The step that it takes there; null if it takes none. */
  readonly step: TraceStep | null;
  /** The call in the common function in which it does so; null if it does it right there. */
  readonly call: CallNode | null;
}

export interface Parting {
  /** Whose op it is, and which one. */
  readonly actor: string;
  readonly op: number;
  /** The innermost function, as in C, in which both are; empty for user space. */
  readonly fn: string;
  /** What decided; null if no call of both answers differently. */
  readonly decision: OtherAnswer | null;
  readonly here: Side;
  readonly there: Side;
}

const NOTHING: Side = { deed: null, step: null, call: null };

/** Kernels that differ in more functions do many things otherwise that matter nothing. */
const FEW = 3;
/** Kernels that differ in more than this part early, and over other things than the failure. */
const MANY = 12;

/**
 * @param replaced functions that the two kernels do not have in common; none for runs of one
 * @param about cells that the failure is about: of two kernels that have little in common, only
 *   changes of these are compared
 * @returns null if they do the same
 */
export function parting(
  here: PartingTold,
  there: PartingTold,
  replaced: readonly string[] = [],
  about: readonly string[] = [],
): Parting | null {
  const counts = ({ change }: Deed) => replaced.length <= FEW || about.includes(change.cell);
  const [a, b] = [deedsOf(here.trace).filter(counts), deedsOf(there.trace).filter(counts)];
  if (replaced.length > MANY) {
    // What is told is the last thing that the failure is about and that only this one does.
    const own = a.findLast((deed) => {
      return !b.some((one) => isSame(one, deed) && one.change.before === deed.change.before);
    });
    return own === undefined ? null : inDeeds(here, there, [own, null], replaced);
  }
  let at = 0;
  while (at < a.length && at < b.length && isSame(a[at] as Deed, b[at] as Deed)) at++;
  const [mine, theirs] = [a[at] ?? null, b[at] ?? null];
  const told = here.trace.steps.at(-1)?.returned ?? null;
  if (mine === null && told !== null) return inAnswer(here, there);
  if (mine !== null && theirs !== null && !isSameOp(mine.step, theirs.step)) {
    const own = a.findLast((deed) => {
      const { cell } = deed.change;
      const isNamed = taskIn(deed.change.after) !== null && cellKind(cell).kind === 'rt-owner';
      return isNamed && about.includes(cell) && !b.some((one) => isSame(one, deed));
    });
    return own === undefined ? inTurns(here, there) : inDeeds(here, there, [own, null], replaced);
  }
  if (mine === null && (theirs === null || !isWhereTheyPart(here, there, theirs))) {
    return inTurns(here, there);
  }
  return inDeeds(here, there, onesOwn(a, b, at), replaced);
}

/** What only the other one does may come of what parts them, in another op and long before. */
function isWhereTheyPart(here: PartingTold, there: PartingTold, theirs: Deed): boolean {
  const mine = here.trace.steps[inCommon(here, there)];
  return mine !== undefined && isSameOp(mine, theirs.step);
}

/** How many first steps they have in common. */
function inCommon(here: PartingTold, there: PartingTold): number {
  const [a, b] = [here.trace.steps, there.trace.steps];
  let at = 0;
  while (at < a.length && at < b.length && isSameStep(a[at] as TraceStep, b[at] as TraceStep)) at++;
  return at;
}

/** What comes later all the same was not left out: the other one put something before it. */
function onesOwn(a: Deed[], b: Deed[], at: number): [Deed | null, Deed | null] {
  const [mine, theirs] = [a[at] ?? null, b[at] ?? null];
  if (mine === null || theirs === null) return [mine, theirs];
  const added = b.slice(at).some((one) => isSame(one, mine));
  const left = a.slice(at).some((one) => isSame(one, theirs));
  if (added && !left) return [null, theirs];
  return left && !added ? [mine, null] : [mine, theirs];
}

function inDeeds(
  here: PartingTold,
  there: PartingTold,
  [mine, theirs]: [Deed | null, Deed | null],
  replaced: readonly string[],
): Parting {
  const { actor, op } = ((theirs ?? mine) as Deed).step;
  const [ours, others] = [treeOf(here, actor, op), treeOf(there, actor, op)];
  const sides = (call: CallNode | null, other: CallNode | null) => ({
    here: { deed: mine, step: mine?.step ?? null, call },
    there: { deed: theirs, step: theirs?.step ?? null, call: other },
  });
  if (ours === null || others === null) {
    return { actor, op, fn: '', decision: null, ...sides(null, null) };
  }
  const place = deepest({ ours, others, mine, theirs, replaced });
  const { inOurs, inOthers } = place;
  const decision = decisionIn(place.ours, place.others, inOthers ?? inOurs);
  return { actor, op, fn: functionOf(place.ours), decision, ...sides(inOurs, inOthers) };
}

/** They part in what the op is told whose answer is the failure. */
function inAnswer(here: PartingTold, there: PartingTold): Parting | null {
  const last = here.trace.steps.at(-1) as TraceStep;
  const { actor, op } = last;
  const [ours, others] = [treeOf(here, actor, op), treeOf(there, actor, op)];
  if (ours === null || others === null) return null;
  const decision = decisionIn(ours, others);
  if (decision === null) return inTurns(here, there);
  const fn = functionOf(decision.here.parent ?? decision.here);
  return { actor, op, fn, decision, here: { ...NOTHING, step: last }, there: NOTHING };
}

/** They part in who takes a step at all, or in which one. */
function inTurns(here: PartingTold, there: PartingTold): Parting | null {
  const [a, b] = [here.trace.steps, there.trace.steps];
  const at = inCommon(here, there);
  const mine = a[at];
  if (mine === undefined) return atTheEnd(here, there);
  const { actor, op } = mine;
  const theirs = b.slice(at).find((step) => step.actor === actor && step.op === op) ?? null;
  if (theirs !== null && isSameStep(mine, theirs)) return null;
  const [ours, others] = [treeOf(here, actor, op), treeOf(there, actor, op)];
  const decision = ours === null || others === null ? null : decisionIn(ours, others);
  const sides = { here: { ...NOTHING, step: mine }, there: { ...NOTHING, step: theirs } };
  if (decision !== null && (decision.here.until ?? at) < at) {
    return { actor, op, fn: functionOf(decision.here), decision, ...sides };
  }
  const shared = sharedBy(mine, theirs);
  // Waking is what its caller does.
  const fn = shared.findLast((name) => mine.verb !== 'wake' || !name.startsWith('wake_up_')) ?? '';
  return { actor, op, fn, decision: null, ...sides };
}

/** The functions that both are in, outermost first. */
function sharedBy({ functions }: TraceStep, other: TraceStep | null): string[] {
  const parted = functions.findIndex((fn, depth) => fn !== other?.functions[depth]);
  return parted < 0 ? [...functions] : functions.slice(0, parted);
}

/** This one ends where the other goes on, as one of the kernel's own checks ends it. */
function atTheEnd(here: PartingTold, there: PartingTold): Parting | null {
  const last = here.trace.steps.at(-1);
  if (last === undefined) return null;
  const { actor, op } = last;
  const theirs = there.trace.steps.slice(here.trace.steps.length);
  const step = theirs.find((one) => one.actor === actor && one.op === op) ?? null;
  const fn = sharedBy(last, step).at(-1) ?? '';
  return { actor, op, fn, decision: null, here: NOTHING, there: { ...NOTHING, step } };
}

function treeOf({ trees }: PartingTold, actor: string, op: number): CallNode | null {
  return trees.get(`${actor}.${op}`) ?? null;
}

/** Counting references and waking is no change that a reader has to know. */
export function deedsOf({ steps }: Trace): Deed[] {
  return steps.flatMap((step) => {
    return step.changes
      .filter(({ cell }) => !/\.(refcount|wake_q|lock_ptr|listed)$/u.test(cell))
      .map((change) => ({ step, change }));
  });
}

function isSameOp(a: TraceStep, b: TraceStep): boolean {
  return a.actor === b.actor && a.op === b.op;
}

function isSame(a: Deed, b: Deed): boolean {
  const same = a.change.cell === b.change.cell && a.change.after === b.change.after;
  return same && isSameOp(a.step, b.step);
}

function isSameStep(a: TraceStep, b: TraceStep): boolean {
  return isSameOp(a, b) && a.verb === b.verb && a.object === b.object && a.observed === b.observed;
}

/** A call in both, and what is looked for in it. */
interface PartingPlace {
  readonly ours: CallNode;
  readonly others: CallNode;
  readonly mine: Deed | null;
  readonly theirs: Deed | null;
  readonly replaced: readonly string[];
}

/** The deepest call that both make on the way to what only one of them does. */
function deepest(
  place: PartingPlace,
): PartingPlace & { inOurs: CallNode | null; inOthers: CallNode | null } {
  const { ours, others, mine, theirs } = place;
  const [inOurs, inOthers] = [callWith(ours, mine), callWith(others, theirs)];
  const ended = { ...place, inOurs, inOthers };
  if (theirs !== null) {
    if (inOthers === null || (inOurs !== null && inOurs.name !== inOthers.name)) return ended;
    const twin = inOurs ?? twinOf(inOthers, others, ours);
    if (twin === null || !isSameCall(twin, inOthers, place)) return ended;
    return deepest({ ...place, ours: twin, others: inOthers });
  }
  if (inOurs === null) return ended;
  const twin = twinOf(inOurs, ours, others);
  if (twin === null || !isSameCall(inOurs, twin, place)) return ended;
  return deepest({ ...place, ours: inOurs, others: twin });
}

/** Given different things they may do different things; but a replaced one takes what it likes. */
function isSameCall(a: CallNode, b: CallNode, { replaced }: PartingPlace): boolean {
  return replaced.includes(a.name) || a.args.join() === b.args.join();
}

/** The n-th call of that name in one is the n-th in the other. */
function twinOf(call: CallNode, from: CallNode, within: CallNode): CallNode | null {
  const named = (node: CallNode) => callsOf(node).filter(({ name }) => name === call.name);
  return named(within)[named(from).indexOf(call)] ?? null;
}

/** The call right in this one in which the change was made; null if it was made in none. */
function callWith(node: CallNode, deed: Deed | null): CallNode | null {
  if (deed === null) return null;
  const { step, change } = deed;
  return callsOf(node).findLast((call) => touchesIn(call, step.number, change.cell)) ?? null;
}
