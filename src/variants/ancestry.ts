/** What a build is made of, asked of the patches that were put on one another. */
import type { Build, Patch } from '../kernel/build.ts';
import * as condVar from '../userspace/cond_var.ts';

/** The kernel that was there by itself, before anything was added, taken out or changed. */
export function kernelOf({ patches }: Build): Patch {
  return patches.findLast(({ is }) => is === 'kernel') as Patch;
}

/** Whether it is that kernel, or made of it. */
export function isMadeOf(build: Build, kernel: Build): boolean {
  return kernelOf(build) === kernelOf(kernel);
}

/** A kernel that lacks a fix holds for a bad reason where it does. */
export function lacksAFix({ patches }: Build): boolean {
  return patches.some(({ is }) => is === 'removal');
}

const OF_USER_SPACE: ReadonlySet<string> = new Set(Object.keys(condVar));

/** Whether it is a kernel as it was, and a library of user space that is another one. */
export function isAboutUserSpace({ patches }: Build): boolean {
  const functions = Object.keys(patches.at(-1)?.functions ?? {});
  return functions.length > 0 && functions.every((name) => OF_USER_SPACE.has(name));
}

/** Whether something was added to its kernel, or taken out. */
export function isAltered({ patches }: Build): boolean {
  return patches.some(({ is }) => is === 'addition' || is === 'removal');
}

/** Whether a build is another one but for a fix, which it lacks. */
export function isWithoutAFixOf({ patches }: Build, other: Build): boolean {
  const [removal] = patches.slice(other.patches.length);
  const isOne = patches.length === other.patches.length + 1 && removal?.is === 'removal';
  return isOne && other.patches.every((one, at) => patches[at] === one);
}

/** Whether one build was made of the other by a single patch. */
export function isPatchOf({ patches }: Build, base: Build): boolean {
  const { length } = base.patches;
  return patches.length === length + 1 && base.patches.every((one, at) => patches[at] === one);
}

/** What was added to one build to make the other; null if that one is not made so. */
export function additionsTo(base: Build, build: Build): readonly Patch[] | null {
  const more = build.patches.slice(base.patches.length);
  const grows = base.patches.every((one, at) => build.patches[at] === one);
  return grows && more.length > 0 && more.every(({ is }) => is === 'addition') ? more : null;
}
