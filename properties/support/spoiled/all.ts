/** Every detail that an oracle or a check of the machine's can report, each by a small mistake. */

import { assertions } from './assertions.ts';
import { condWaits } from './cond-wait-holds.ts';
import { lostSignals } from './cond-wakes-one.ts';
import { neverReturning } from './every-waiter-returns.ts';
import { exits } from './exits.ts';
import { givenUp } from './given-up.ts';
import { machineChecks } from './machine-checks.ts';
import { notExclusive } from './mutual-exclusion.ts';
import { spuriousErrnos } from './no-spurious-errno.ts';
import { leftBehind } from './nothing-left-behind.ts';
import { diedOwners } from './owner-died.ts';
import { ownership } from './ownership.ts';
import { queues } from './queues.ts';
import { wrongAnswers } from './return-value.ts';
import type { Spoiled } from './spoiled.ts';
import { wakeUps } from './wake-ups.ts';

export const spoiled: readonly Spoiled[] = [
  ...spuriousErrnos,
  ...condWaits,
  ...notExclusive,
  ...diedOwners,
  ...givenUp,
  ...wrongAnswers,
  ...wakeUps,
  ...leftBehind,
  ...neverReturning,
  ...lostSignals,
  ...ownership,
  ...queues,
  ...exits,
  ...assertions,
  ...machineChecks,
];
