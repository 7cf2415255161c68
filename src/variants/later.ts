/** The kernels of Linux that came after a build, commit by commit where the rework of 2017 is. */
import { type Build, mainline } from '../kernel/build.ts';
import { isMadeOf } from './ancestry.ts';
import { afterTheRework, rework2017 } from './builds.ts';
import { v4_8_15 } from './rework-2016/v4.8.15.ts';
import { v4_8 } from './rework-2016/v4.8.ts';
import { v4_12 } from './rework-2017/v4.12.ts';
import { v4_14 } from './rework-2017/v4.14.ts';
import { v4_15 } from './rework-2017/v4.15.ts';

const BEFORE_THE_REWORK = [v4_8, v4_8_15];
const AFTER_IT = [v4_12, v4_14, v4_15, ...afterTheRework];
/** The kernels of Linux that there are builds of, oldest first. */
export const kernelsOfLinux: readonly Build[] = [
  ...BEFORE_THE_REWORK,
  ...rework2017,
  ...AFTER_IT,
  mainline,
];

/**
 * The place in the line of the kernel that a build is made of; what was never in Linux, as the
 * patch of October 2016, was made over v4.8.15.
 */
function placeOf(build: Build): number {
  const at = kernelsOfLinux.findIndex((kernel) => isMadeOf(build, kernel));
  return at >= 0 ? at : kernelsOfLinux.indexOf(v4_8_15);
}

/** Oldest first. */
export function laterThan(build: Build): readonly Build[] {
  return kernelsOfLinux.slice(placeOf(build) + 1);
}

/** Whether it is a kernel of Linux, or made of one; and not of a patch that was not taken. */
export function wasInLinux(build: Build): boolean {
  return kernelsOfLinux.some((kernel) => isMadeOf(build, kernel));
}

/** Whether its name begins with the number of a release of Linux, which says what it is. */
export function isNumbered(build: Build): boolean {
  return [...BEFORE_THE_REWORK, ...AFTER_IT].some((kernel) => isMadeOf(build, kernel));
}

/** Whether a build was made of what came after the other one, or of that one itself. */
export function isOlder(other: Build, build: Build): boolean {
  const at = kernelsOfLinux.indexOf(other);
  if (at < 0 || isMadeOf(build, mainline)) return false;
  return at < (kernelsOfLinux.includes(build) ? placeOf(build) : placeOf(build) + 1);
}
