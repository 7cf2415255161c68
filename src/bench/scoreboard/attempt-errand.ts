/** An attempt as an errand for a thread of its own. */
import type { CrewErrand } from '../../campaign/crew/errand.ts';
import { findStrategy, type Strategy } from '../../explore/strategies.ts';
import { subjectOf } from '../../explore/subject.ts';
import type { Build } from '../../kernel/build.ts';
import { findBuild } from '../../variants/builds.ts';
import type { AttemptEnd, AttemptOrder } from './attempt.ts';
import { search } from './search.ts';
import { sweepUp } from './sweep.ts';

export async function makeAttempt({ build, by, seed, cut }: AttemptOrder): Promise<AttemptEnd> {
  const subject = subjectOf(findBuild(build) as Build);
  const end =
    seed === null
      ? await sweepUp(subject, cut)
      : await search(subject, findStrategy(by) as Strategy, seed, cut);
  return { ...end, seconds: Number(end.seconds.toFixed(3)) };
}

export const ATTEMPT: CrewErrand<AttemptOrder, AttemptEnd> = {
  folder: import.meta.dirname,
  file: './attempt-errand.ts',
  name: makeAttempt.name,
  call: makeAttempt,
};
