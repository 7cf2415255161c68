/** The kernels of Linux that came after a build, commit by commit where the rework of 2017 is. */
import { type Build, mainline } from '../kernel/build.ts';
import { rework2017 } from './builds.ts';
import { v4_8_15 } from './rework-2016/v4.8.15.ts';
import { v4_8 } from './rework-2016/v4.8.ts';
import { v4_12 } from './rework-2017/v4.12.ts';
import { v4_14 } from './rework-2017/v4.14.ts';
import { v4_15 } from './rework-2017/v4.15.ts';

const LINE: readonly Build[] = [v4_8, v4_8_15, ...rework2017, v4_12, v4_14, v4_15, mainline];

/** Oldest first; what was never in Linux, as the patch of October 2016, was made over v4.8.15. */
export function laterThan({ name }: Build): readonly Build[] {
  const at = LINE.findIndex((build) => build.name === name);
  if (at >= 0) return LINE.slice(at + 1);
  if (name.startsWith(mainline.name)) return [];
  return LINE.slice(LINE.indexOf(v4_8_15) + 1);
}

/** Whether it is a kernel of Linux, or made of today's; and not of a patch that was not taken. */
export function wasInLinux({ name }: Build): boolean {
  return name.startsWith(mainline.name) || LINE.some((build) => name.startsWith(build.name));
}

/** Whether a build was made of what came after the other one, or of that one itself. */
export function isOlder(other: Build, { name }: Build): boolean {
  const at = LINE.findIndex((build) => build.name === other.name);
  const own = LINE.findIndex((build) => build.name === name);
  if (at < 0 || name.startsWith(mainline.name)) return false;
  return at < (own < 0 ? LINE.indexOf(v4_8_15) + 1 : own);
}
