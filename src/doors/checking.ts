/**
 * The package itself: check a kernel, judge it by oracles of your own, show what was found.
 */
/** Every build, today's kernel first; each says in `about` which commit or mail it is from. */
export { allBuilds } from '../variants/builds.ts';
/** The build of that name, as `pifuzz list builds` prints it, or null. */
export { findBuild } from '../variants/builds.ts';
/** A build together with the oracles that judge it, all of them if none are given. */
export { subjectOf } from '../explore/subject.ts';
/** What checks, traces and the minimiser need of a build; make it once and use it for them all. */
export type { Subject } from '../explore/subject.ts';
/** Checks a build on at least `runs` runs, until one fails; that one is shrunk. */
export { check } from '../campaign/careful-check.ts';
/** The property for `fc.assert`, with the same case in `numRuns` order as `check` has. */
export { holds } from '../campaign/careful-check.ts';
/** What a check of a build found. */
export type { Checked } from '../check/property.ts';
/** What is known to be wrong with a build, as kinds of failure: for `known` in the options. */
export { openKindsOf } from '../variants/open-findings.ts';
/** Which kinds of failure count. */
export type { Counted } from '../check/counted.ts';
/** Cases for a property of your own; `verdict` runs one. */
export { caseOf } from '../check/case-arbitrary.ts';
/** How cases are made and judged. */
export type { CaseOptions } from '../check/case-arbitrary.ts';
/** A program of its own for each case, 16 schedules of mixed strategies, and any failure counts. */
export { DEFAULT_CASES } from '../check/case-arbitrary.ts';
/** What a property of cases is handed: the second kind only while it shrinks. */
export type { Case } from '../check/case.ts';
/** A case as generated. */
export { GeneratedCase } from '../check/case.ts';
/** A case as shrunk. */
export { ShrunkCase } from '../check/case.ts';
/** Runs a case; null when everything holds. */
export { verdict } from '../check/case.ts';
/** The first failure of a case. */
export type { CaseFailure } from '../check/case.ts';
/** Those of `pifuzz list oracles`; each states in `rule` the kernel rule that it asks for. */
export { allOracles } from '../oracle/all.ts';
/** Every rule that a failure may break: those of oracles, and what the machine checks by itself. */
export { allRules } from '../oracle/all.ts';
/** Something that must always hold. */
export type { Oracle } from '../oracle/oracle.ts';
/** What an oracle has to say. */
export type { Finding } from '../oracle/oracle.ts';
/**
 * What it shows is noted where a search wants to know what a judgement depends on: the value of a
 * cell when it is read, and whatever else the methods here look at.
 */
export { View } from '../oracle/view.ts';
/** A task as oracles see it: its cells, and what never changes. */
export type { SeenTask } from '../oracle/view.ts';
/** What a program is made of, as oracles see it. */
export type { SeenWorld } from '../oracle/view.ts';
/** What one task was told; for oracles to read. */
export { Told } from '../oracle/told.ts';
/** What a check ends with; its page and its token are made of it. */
export type { Counterexample } from '../shrink/counterexample.ts';
/** One line without blanks, which `parseToken` and `pifuzz replay` read. */
export { printToken } from '../shrink/token.ts';
/** What a token holds. */
export { parseToken } from '../shrink/token.ts';
/** What a token holds. */
export type { Replayable } from '../shrink/token.ts';
/** A token that cannot be read. */
export { TokenError } from '../shrink/token.ts';
/**
 * Runs a counterexample once more, for its story; `renderPage` and `renderPlain` print the result.
 */
export { pageInput } from '../campaign/page-input.ts';
/** The page as markdown: one string that ends with a newline. */
export { renderPage } from '../report/page/page.ts';
/**
 * The counterexample in short: what went wrong, the program, the race diagram, the line that
 * replays it.
 */
export { renderPlain } from '../report/page/plain.ts';
