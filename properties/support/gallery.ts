/** The pages of reports/, and the counterexamples in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Recording, record } from '../../src/explore/recording.ts';
import { Replay } from '../../src/explore/replay.ts';
import { StepNamer } from '../../src/explore/step-namer.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { Violation } from '../../src/machine/violation.ts';
import type { Counterexample } from '../../src/shrink/counterexample.ts';
import { parseToken } from '../../src/shrink/token.ts';
import { subject } from './story.ts';

export const pages: readonly string[] = readdirSync('reports')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('reports', name));

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

/** What the token on a page replays to. */
export function foundOn(page: string): Found {
  const token = /^pf1\.\S+$/m.exec(readFileSync(page, 'utf8'))?.[0] ?? '';
  const { build, program, decisions } = parseToken(token);
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
