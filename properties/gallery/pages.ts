/** The pages of reports/, and the counterexamples in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Explanation, explain } from '../../src/explain/explanation.ts';
import { type Relatives, relativesOf } from '../../src/explain/relatives.ts';
import { type Recording, record } from '../../src/explore/recording.ts';
import { Replay } from '../../src/explore/replay.ts';
import { StepNamer } from '../../src/explore/step-namer.ts';
import { type Subject, subjectOf } from '../../src/explore/subject.ts';
import type { Build } from '../../src/kernel/build.ts';
import type { Violation } from '../../src/machine/violation.ts';
import type { Counterexample } from '../../src/shrink/counterexample.ts';
import { parseToken } from '../../src/shrink/token.ts';
import { findBuild } from '../../src/variants/builds.ts';
import { todaysPages } from '../support/committed-pages.ts';
import { subject } from '../support/story.ts';

export const pages: readonly string[] = todaysPages.map((name) => join('reports', name));

/** Walks go round a circle up to max_lock_depth there: steps by the thousand in every run. */
export const LONG_TO_CERTIFY: readonly string[] = [
  join('reports', 'mainline+walk-past-donor.trees-sorted.tree-key.md'),
];

export interface Found {
  readonly under: Subject;
  readonly counterexample: Counterexample;
  /** The failing run. */
  readonly failing: Recording;
}

export interface Explained extends Found {
  readonly explanation: Explanation;
}

const found = new Map<string, Found>();
const explained = new Map<string, Explained>();
const made = new Map<Build, Subject>();

/** What the token on a page replays to. */
export function foundOn(page: string): Found {
  return remembered(found, page, () => replayed(readFileSync(page, 'utf8')));
}

/** What is explained of it, which takes a second a page; so all that read it are one test file. */
export function explainedOn(page: string): Explained {
  return remembered(explained, page, () => {
    const one = foundOn(page);
    const explanation = explain(one.under, one.counterexample, relativesTo(one.under.build));
    return { ...one, explanation };
  });
}

/** The builds that pages explain a failure by. */
export function relativesTo(build: Build): Relatives {
  return relativesOf(build, subjectWith);
}

/** A build with all oracles; also one that was made for a page and is in no list. */
export function subjectWith(build: Build): Subject {
  if (findBuild(build.name) === build) return subject(build.name);
  return remembered(made, build, () => subjectOf(build));
}

export function tokenIn(text: string): string {
  return /^pf1\.\S+$/m.exec(text)?.[0] ?? '';
}

/** What the token in a text replays to. */
export function replayed(text: string): Found {
  const { build, program, decisions } = parseToken(tokenIn(text));
  const under = subject(build);
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const failing = record(under.traced, program, replay, under.oracles, namer);
  expect(replay.finish()).toBeNull();
  const { kind, sentence } = failing.failure as Violation;
  const { preemptions, switches, steps } = failing;
  const size = { preemptions, switches, steps };
  return { under, failing, counterexample: { build, program, decisions, kind, sentence, ...size } };
}

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
