/** The builds that a counterexample of a build is explained by. */

import type { Subject } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import { beyond, wordsOf } from '../program/condition-words.ts';
import { conditionsOf, type Program } from '../program/program.ts';
import { lacksAFix } from '../variants/ancestry.ts';
import { findBuild } from '../variants/builds.ts';
import { kinOf, withItsFix } from '../variants/kin.ts';
import { laterThan } from '../variants/later.ts';
import { lineage } from '../variants/lineage.ts';

/** What `explain` looks at beside the build that fails. */
export interface Relatives {
  /** The kernels that its history is told by, itself left out. */
  readonly history: readonly Subject[];
  /**
   * The same kernel with the fix that it lacks, or of somebody's own kernel what that is made of;
   * null if there is none.
   */
  readonly fixed: Subject | null;
  /** All others, the nearest first; made when they are asked for. */
  readonly kin: Iterable<Subject>;
  /** The kernels of Linux that came after it, oldest first; none if it lacks a fix of its time. */
  readonly later: readonly Subject[];
}

/**
 * All that the package knows of.
 *
 * @param subjectOf makes a build ready to run, or hands out the one that was made before
 */
export function relativesOf(build: Build, subjectOf: (build: Build) => Subject): Relatives {
  const fixed = withItsFix(build) ?? madeOf(build);
  const others = lineage.filter(({ name }) => name !== build.name);
  return {
    history: others.map(subjectOf),
    fixed: fixed === null ? null : subjectOf(fixed),
    kin: lazily(kinOf(build), subjectOf),
    later: lacksAFix(build) ? [] : laterThan(build).map(subjectOf),
  };
}

/** Who has changed a kernel wants to hear of that one first. */
function madeOf({ file, patches }: Build): Build | null {
  return file === null ? null : findBuild(patches.at(-2)?.name ?? '');
}

function* lazily(builds: readonly Build[], subjectOf: (build: Build) => Subject) {
  for (const build of builds) yield subjectOf(build);
}

/** Those that can run the program: not every build is modelled with condition variables. */
export function ableTo(all: Relatives, program: Program): Relatives {
  if (conditionsOf(program).length === 0) return all;
  const { history, fixed, kin, later } = all;
  const isAble = ({ build }: Subject) => beyond(wordsOf(build), program) === null;
  return {
    history: history.filter(isAble),
    fixed: fixed !== null && isAble(fixed) ? fixed : null,
    kin: among(kin, isAble),
    later: later.filter(isAble),
  };
}

function* among(subjects: Iterable<Subject>, fits: (subject: Subject) => boolean) {
  for (const subject of subjects) if (fits(subject)) yield subject;
}
