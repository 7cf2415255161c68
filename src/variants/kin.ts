/**
 * The builds that are nearest to a build: those that share most functions with it. Where a
 * counterexample has to be explained by what another kernel does, the nearest one says most.
 */
import { type Build, mainline } from '../kernel/build.ts';
import { isWithoutAFixOf, lacksAFix } from './ancestry.ts';
import { allBuilds } from './builds.ts';
import { answerTheCount } from './proposed/answer-the-count.ts';
import { boostByKey } from './proposed/boost-by-key.ts';
import { boostNewOwner } from './proposed/boost-new-owner.ts';
import { dropGivenReference } from './proposed/drop-given-reference.ts';
import { freshBoostKey } from './proposed/fresh-boost-key.ts';
import { tryAgainWhenQueued } from './proposed/try-again-when-queued.ts';
import { walkPastAnswer } from './proposed/walk-past-answer.ts';
import { walkPastDonor } from './proposed/walk-past-donor.ts';
import { walkPastLeaver } from './proposed/walk-past-leaver.ts';
import { requeue48 } from './rework-2016/v4.8/requeue.ts';
import { waitRequeuePi48 } from './rework-2016/v4.8/wait_requeue_pi.ts';

/** In the order in which `mainline+proposed` has them. */
const PROPOSALS: readonly ((base: Build) => Build)[] = [
  boostNewOwner,
  freshBoostKey,
  walkPastLeaver,
  walkPastDonor,
  walkPastAnswer,
  boostByKey,
  dropGivenReference,
  tryAgainWhenQueued,
  answerTheCount,
];

/**
 * What only programs with a condition variable come to, or can tell apart. It makes no kernel less
 * near to another one: the others would all be compared with another kernel because of it.
 */
const OF_REQUEUE: ReadonlySet<string> = new Set([
  ...Object.keys(requeue48),
  ...Object.keys(waitRequeuePi48),
  'attachToTaker',
  'remove_waiter',
  'rt_mutex_start_proxy_lock',
]);

/** The functions, by name, that one of two builds has and the other has not, or has otherwise. */
export function differing(a: Build, b: Build): string[] {
  const names = new Set([...Object.keys(a.functions), ...Object.keys(b.functions)]);
  return [...names].filter((name) => a.functions[name] !== b.functions[name]);
}

/** The build that one was made of by taking a fix out of it; null if it lacks none. */
export function withItsFix(build: Build): Build | null {
  return allBuilds.find((other) => isWithoutAFixOf(build, other)) ?? null;
}

/**
 * Every other build that lacks no fix of its time, and this one with each proposed fix that fits
 * it, and with each two of them; those that differ in the fewest functions of locking first. Nobody
 * proposes anything for a kernel that lacks a fix of its time.
 */
export function kinOf(build: Build): Build[] {
  const whole = allBuilds.filter((one) => !lacksAFix(one));
  const known = lacksAFix(build) ? whole : [...whole, ...withProposals(build)];
  const kin = new Map<string, { other: Build; distance: number }>();
  for (const other of known) {
    if (other.name === build.name || kin.has(other.name)) continue;
    const names = differing(build, other);
    const distance = names.filter((name) => !OF_REQUEUE.has(name)).length;
    if (names.length > 0) kin.set(other.name, { other, distance });
  }
  return [...kin.values()].sort((a, b) => a.distance - b.distance).map(({ other }) => other);
}

function* withProposals(build: Build): Generator<Build> {
  const fitting = PROPOSALS.filter((proposal) => fits(build, proposal));
  for (const proposal of fitting) yield proposal(build);
  for (const [at, first] of fitting.entries()) {
    for (const second of fitting.slice(at + 1)) yield second(first(build));
  }
}

/** A fix is one of mainline's: it fits a build that has what it replaces as mainline has it. */
function fits(build: Build, proposal: (base: Build) => Build): boolean {
  const today: Build = mainline;
  return differing(today, proposal(today)).every((name) => {
    return build.functions[name] === today.functions[name];
  });
}
