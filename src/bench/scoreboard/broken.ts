/** The builds that are asked, and what is looked for on them. */
import { type Build, mainline } from '../../kernel/build.ts';
import { isAboutUserSpace, isMadeOf, lacksAFix } from '../../variants/ancestry.ts';
import { allBuilds, findBuild } from '../../variants/builds.ts';
import { openKindsOf } from '../../variants/open-findings.ts';

/** What today's kernel shows as well tells nobody that a build is broken, nor how. */
const KINDS_OF_TODAY: ReadonlySet<string> = new Set(openKindsOf(mainline));

/** It lacks a fix, and nothing that there is a rule for goes wrong; or it is as good as today's. */
const HARMLESS = ['mainline~setscheduler-leaves-early', 'v6.8'].map(findBuild);

/** All builds that can fail in a way in which today's kernel does not, in their own order. */
export const brokenBuilds: readonly Build[] = allBuilds.filter((build) => {
  const isToday = isMadeOf(build, mainline) && !lacksAFix(build);
  // What user space does wrong says nothing of a search for what kernels do.
  return !isToday && !HARMLESS.includes(build) && !isAboutUserSpace(build);
});

/** Whether a failure of that kind is what is looked for. */
export function counts(kind: string): boolean {
  return !KINDS_OF_TODAY.has(kind);
}
