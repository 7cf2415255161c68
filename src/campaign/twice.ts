/**
 * Is a run the same when it is made twice? Everything here rests on it: replay, shrinking, pages.
 *
 * A campaign makes one run in a hundred again and compares (FoundationDB's simulation repeats one
 * in twenty), and does so twice, with other runs before the first time and none before the second:
 * what is counted across runs might come out even. Being traced, and with what strategies learn of
 * the program beforehand, this costs as much as some seventeen runs: one sixth of a campaign.
 */
import { type GeneratedCase, profileFor, recordCase } from '../check/case.ts';
import type { Subject } from '../explore/subject.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { Outcome } from '../run.ts';
import { isLivelock } from '../search/livelock.ts';
import { NotTheSame } from '../shrink/not-the-same.ts';

/** The first run of every so many is made twice. */
export const REPEATED = 100;

/** What a run leaves behind, in the order in which differences are looked for. */
interface RunEnd {
  readonly failure: string;
  readonly steps: number;
  readonly places: string;
  readonly state: string;
}

/**
 * Throws a ModelError if a run that has just been made ends otherwise the second time.
 *
 * @param outcome of the run, which was the last one that `subject.fast` made
 */
export function mustBeSameTwice(
  subject: Subject,
  one: GeneratedCase,
  schedule: number,
  outcome: Outcome,
): void {
  // Of what was searched for the circle it is known that it comes again.
  if (outcome.failure !== null && isLivelock(outcome.failure.kind)) return;
  const first = endOf(subject.fast.machine, outcome);
  const profile = profileFor(subject.fast, subject.oracles, one, schedule);
  for (let time = 0; time < 2; time++) {
    const recording = recordCase(subject, one, schedule, profile);
    const again = endOf(subject.traced.machine, recording);
    const difference = differenceOf(first, again);
    if (difference === null) continue;
    throw new NotTheSame(subject.build, `of two runs of one program and schedule ${difference}`);
  }
}

function endOf(machine: KernelMachine, { failure, steps }: Outcome): RunEnd {
  return {
    failure: failure === null ? 'no failure' : failure.kind,
    steps,
    places: [...machine.sites].join(', '),
    state: stateOf(machine),
  };
}

/** What the tasks have come to, and the kernel's objects, in one line. */
export function stateOf({ tasks, pi_states }: KernelMachine): string {
  const parts = tasks.map(({ name, op, created, held, prio, proc, access }) => {
    const next = proc === null ? 'ended' : access.kind?.verb;
    return [name, op, created, held.length, prio.value, next].join(' ');
  });
  for (const pi_state of pi_states) {
    const { refcount, owner, pi_mutex } = pi_state;
    parts.push([refcount.value, owner.value?.name, pi_mutex.owner.value].join(' '));
  }
  return parts.join('; ');
}

function differenceOf(first: RunEnd, second: RunEnd): string | null {
  if (first.failure !== second.failure) {
    return `one ended in ${first.failure}, the other in ${second.failure}`;
  }
  if (first.steps !== second.steps) {
    return `one took ${first.steps} steps, the other ${second.steps}`;
  }
  if (first.places !== second.places) return 'only one came past certain places';
  return first.state === second.state ? null : 'each left the kernel in another state';
}
