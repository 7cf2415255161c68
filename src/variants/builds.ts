/**
 * All builds by name. `base+sub-variant` settles what a patch's public text leaves open, or is a
 * fix that nobody has made yet; `base~fix` is a kernel without a fix that Linux has; `rework-04` is
 * the kernel as of patch 4 of the series that reworked FUTEX_UNLOCK_PI in 2017.
 */
import { type Build, mainline, patch } from '../kernel/build.ts';
import { v5_0 } from './after-the-rework/v5.0.ts';
import { v5_10 } from './after-the-rework/v5.10.ts';
import { v5_11 } from './after-the-rework/v5.11.ts';
import { v5_14 } from './after-the-rework/v5.14.ts';
import { v5_15 } from './after-the-rework/v5.15.ts';
import { v6_2 } from './after-the-rework/v6.2.ts';
import { v6_5 } from './after-the-rework/v6.5.ts';
import { v6_7 } from './after-the-rework/v6.7.ts';
import { v6_8 } from './after-the-rework/v6.8.ts';
import { chainWalkFalseDeadlock } from './fixes/chain-walk-false-deadlock.ts';
import { chainWalkMissedDeadlock } from './fixes/chain-walk-missed-deadlock.ts';
import { cleanupWithoutTrylock } from './fixes/cleanup-without-trylock.ts';
import { earlyEdeadlkRemovesWaiter } from './fixes/early-edeadlk-removes-waiter.ts';
import { exitLivelock } from './fixes/exit-livelock.ts';
import { exitRaceEsrch } from './fixes/exit-race-esrch.ts';
import { falseEdeadlk2007 } from './fixes/false-edeadlk-2007.ts';
import { faultInFixup } from './fixes/fault-in-fixup.ts';
import { fixupLostSuccess } from './fixes/fixup-lost-success.ts';
import { interruptedStaleOwner2008 } from './fixes/interrupted-stale-owner-2008.ts';
import { lateAttachToDeadOwner } from './fixes/late-attach-to-dead-owner.ts';
import { requeueTargetMismatch } from './fixes/mismatched-requeue-target.ts';
import { ownerUnserialised } from './fixes/owner-unserialised.ts';
import { ownerdiedDoubleTakeover } from './fixes/ownerdied-double-takeover.ts';
import { ownerlessNewownerBug } from './fixes/ownerless-newowner-bug.ts';
import { piWaitersKeyMutation } from './fixes/pi-waiters-key-mutation.ts';
import { putVsExitResurrect } from './fixes/put-vs-exit-resurrect.ts';
import { queueBeforeSetState } from './fixes/queue-before-set-state.ts';
import { removeWaiterOfCurrent } from './fixes/remove-waiter-of-current.ts';
import { requeueIgnoreLivelock } from './fixes/requeue-ignore-livelock.ts';
import { requeueStaleLockptr } from './fixes/requeue-stale-lockptr.ts';
import { requeueUseAfterReturn } from './fixes/requeue-use-after-return.ts';
import { setschedulerLeavesEarly } from './fixes/setscheduler-leaves-early.ts';
import { staleExitingPointer } from './fixes/stale-exiting-pointer.ts';
import { stalePiStateReuse } from './fixes/stale-pi-state-reuse.ts';
import { tenthRuleSteal } from './fixes/tenth-rule-steal.ts';
import { unlockOdKeepsTid } from './fixes/unlock-od-keeps-tid.ts';
import { waitersBitRmw } from './fixes/waiters-bit-rmw.ts';
import { wrongTaskWokenOnDeboost } from './fixes/wrong-task-woken-on-deboost.ts';
import { answerTheCount } from './proposed/answer-the-count.ts';
import { boostByKey } from './proposed/boost-by-key.ts';
import { boostNewOwner } from './proposed/boost-new-owner.ts';
import { dropGivenReference } from './proposed/drop-given-reference.ts';
import { freshBoostKey } from './proposed/fresh-boost-key.ts';
import { tryAgainWhenQueued } from './proposed/try-again-when-queued.ts';
import { walkPastAnswer } from './proposed/walk-past-answer.ts';
import { walkPastDonor } from './proposed/walk-past-donor.ts';
import { walkPastLeaver } from './proposed/walk-past-leaver.ts';
import { noBranch2 } from './rework-2016/no-branch-2.ts';
import { ownerNullOnClear } from './rework-2016/owner-null-on-clear.ts';
import { rfc_2016_10 } from './rework-2016/rfc-2016-10.ts';
import { rfc_2016_10_cure } from './rework-2016/rfc-2016-10-cure.ts';
import { rfc_2016_10_cure_reread } from './rework-2016/rfc-2016-10-cure-reread.ts';
import { v4_8_15 } from './rework-2016/v4.8.15.ts';
import { v4_8 } from './rework-2016/v4.8.ts';
import { rework_04 } from './rework-2017/04-futex-rt-mutex-api.ts';
import { rework_05 } from './rework-2017/05-locking-rules.ts';
import { rework_07 } from './rework-2017/07-start-anew.ts';
import { rework_08 } from './rework-2017/08-unlock-without-hb-lock.ts';
import { rework_10 } from './rework-2017/10-wait-and-cleanup.ts';
import { rework_11 } from './rework-2017/11-lock-pi-by-proxy.ts';
import { rework_12 } from './rework-2017/12-unlock-pi-determinism.ts';
import { rework_13 } from './rework-2017/13-lock-pi-drops-hb-lock.ts';
import { rework_14 } from './rework-2017/14-deboost-before-wakeup.ts';
import { rework_15 } from './rework-2017/15-setprio-takes-the-donor.ts';
import { rework_16 } from './rework-2017/16-preempt-count.ts';
import { rework_17 } from './rework-2017/17-timer-cancelled.ts';
import { v4_12 } from './rework-2017/v4.12.ts';
import { v4_14 } from './rework-2017/v4.14.ts';
import { v4_15 } from './rework-2017/v4.15.ts';
import { condWaitLocksAgain } from './user-space/cond-wait-locks-again.ts';
import { condWaitReadsFirst } from './user-space/cond-wait-reads-first.ts';

const rfcs = [rfc_2016_10, rfc_2016_10_cure, rfc_2016_10_cure_reread];
const cleared = rfcs.map(ownerNullOnClear);

/** The series of March 2017, each commit with all before it. */
export const rework2017 = [
  rework_04,
  rework_05,
  rework_07,
  rework_08,
  rework_10,
  rework_11,
  rework_12,
  rework_13,
  rework_14,
  rework_15,
  rework_16,
  rework_17,
];

/** Releases since then, oldest first, each with what is as it was in the next one. */
export const afterTheRework = [v5_0, v5_10, v5_11, v5_14, v5_15, v6_2, v6_5, v6_7, v6_8];

const everyBoost = boostByKey(
  walkPastAnswer(walkPastDonor(walkPastLeaver(freshBoostKey(boostNewOwner(mainline))))),
);
const everyProposal = answerTheCount(tryAgainWhenQueued(dropGivenReference(everyBoost)));

/** Today's kernel with every fix that this project proposes, under one name. */
export const mainlineProposed = patch(
  everyProposal,
  'mainline+proposed',
  everyProposal.about,
  {},
  { is: 'addition', word: 'proposed' },
);

const pastLeaver = walkPastLeaver(mainline);

/** `base~fix` is a kernel without that fix; the file says which commit it was. */
const withoutFixes: readonly Build[] = [
  ...[
    tenthRuleSteal,
    ownerlessNewownerBug,
    fixupLostSuccess,
    cleanupWithoutTrylock,
    chainWalkFalseDeadlock,
    chainWalkMissedDeadlock,
    waitersBitRmw,
    queueBeforeSetState,
    setschedulerLeavesEarly,
    stalePiStateReuse,
    piWaitersKeyMutation,
    wrongTaskWokenOnDeboost,
    requeueStaleLockptr,
    requeueUseAfterReturn,
    removeWaiterOfCurrent,
    requeueIgnoreLivelock,
    faultInFixup,
    ownerdiedDoubleTakeover,
    unlockOdKeepsTid,
    lateAttachToDeadOwner,
    ownerUnserialised,
    putVsExitResurrect,
    exitRaceEsrch,
    exitLivelock,
    staleExitingPointer,
    requeueTargetMismatch,
  ].map((without) => without(mainline)),
  ...[interruptedStaleOwner2008, falseEdeadlk2007].map((without) => without(v4_8_15)),
  earlyEdeadlkRemovesWaiter(v6_5),
];

/** `base~what` is a kernel as it should be, with a library that lacks it (userspace/). */
export const mistakenLibraries: readonly Build[] = [condWaitLocksAgain, condWaitReadsFirst].map(
  (without) => without(mainline),
);

/** Every build, today's kernel first; each says in `about` which commit or mail it is from. */
export const allBuilds: readonly Build[] = [
  mainline,
  boostNewOwner(mainline),
  freshBoostKey(mainline),
  pastLeaver,
  walkPastDonor(mainline),
  walkPastAnswer(pastLeaver),
  boostByKey(mainline),
  dropGivenReference(mainline),
  tryAgainWhenQueued(mainline),
  answerTheCount(mainline),
  mainlineProposed,
  v4_8,
  v4_8_15,
  boostNewOwner(v4_8_15),
  ...rfcs,
  ...cleared,
  ...rfcs.map(noBranch2),
  ...cleared.map(noBranch2),
  ...rework2017,
  v4_12,
  v4_14,
  v4_15,
  ...afterTheRework,
  ...withoutFixes,
  ...mistakenLibraries,
];

/** The build of that name, as `pifuzz list builds` prints it, or null. */
export function findBuild(name: string): Build | null {
  return allBuilds.find((build) => build.name === name) ?? null;
}
