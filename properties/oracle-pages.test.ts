/**
 * Each oracle has a page that is known word by word: the simplest failure of the kernel that breaks
 * its rule. A page says which run it tells by its token; GOLDEN=write finds the runs and writes the
 * pages anew, and the difference is for review.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageInput } from '../src/campaign/page-input.ts';
import { eachRun } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { check } from '../src/check/property.ts';
import { record } from '../src/explore/recording.ts';
import { Replay } from '../src/explore/replay.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import { type Subject, subjectOf } from '../src/explore/subject.ts';
import { allOracles } from '../src/oracle/all.ts';
import { renderPage } from '../src/report/page/page.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { parseToken } from '../src/shrink/token.ts';
import { type Broken, broken, brokenBuild } from './support/broken-kernels.ts';
import { unexplained } from './support/jargon.ts';

const SEED = 1;
const RUNS = 20_000;
const WRITE = process.env.GOLDEN === 'write';

function pathOf(oracle: string): string {
  return join('properties', 'pages', `${oracle}.md`);
}

/** The kernel, judged by that oracle alone, or by none if it is about a check. */
function judged(one: Broken): Subject {
  return subjectOf(
    brokenBuild(one),
    allOracles.filter(({ name }) => name === one.oracle),
  );
}

/** The machine’s own checks judge, too, whatever the oracles are. */
function found(under: Subject, name: string): Counterexample {
  let kind: string | null = null;
  for (const one of casesOf(under, SEED, DEFAULT_CASES)) {
    if (kind !== null) break;
    eachRun(under, one, ({ failure }) => {
      if (failure?.oracle === name) kind ??= failure.kind;
      return kind !== null;
    });
  }
  const { counterexample } = check(under, SEED, RUNS, { ...DEFAULT_CASES, kind });
  return counterexample as Counterexample;
}

/** The run that a page tells. */
function retold(under: Subject, page: string): Counterexample {
  // The names of these builds are sentences, and the line may go on.
  const token = /^pf1\..*?(?= \\$|$)/m.exec(page)?.[0] ?? '';
  const { program, decisions } = parseToken(token);
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const recording = record(under.traced, program, replay, under.oracles, namer);
  expect(replay.finish()).toBeNull();
  const { kind = '', sentence = '' } = recording.failure ?? {};
  return { ...recording, build: under.build.name, program, kind, sentence };
}

describe('the page of an oracle', () => {
  it.each(broken)('is known for $oracle', (one) => {
    const path = pathOf(one.oracle);
    const under = judged(one);
    const known = !WRITE && existsSync(path) ? readFileSync(path, 'utf8') : null;
    const counterexample = known === null ? found(under, one.oracle) : retold(under, known);
    // What takes a search is left to the gallery.
    const page = renderPage(pageInput(under, counterexample, { oracles: [one.oracle] }));
    if (WRITE) writeFileSync(path, page);
    expect(page).toBe(WRITE ? page : known);
    expect(page).toContain('| what is wrong | is | should be | because |');
    expect(page).toContain(`The rule \`${one.oracle}\` is broken`);
    expect(unexplained(page)).toEqual([]);
  });
});
