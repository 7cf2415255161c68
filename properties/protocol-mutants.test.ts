/**
 * The table of docs/protocol-mutants.md says what becomes of today's kernel without a rule of the
 * protocol. It has a row for each rule, and a few of them, drawn by the seed, are looked at again:
 * by night all of them are.
 */
import { readFileSync } from 'node:fs';
import { PROTOCOL_MUTANTS } from '../mutants/protocol/catalogue.ts';
import type { ProtocolMutant } from '../mutants/protocol/mutant.ts';
import { rowsOf, withRow } from '../mutants/protocol/table.ts';
import { eachRun } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { mainline } from '../src/kernel/build.ts';
import { parseProgram } from '../src/program/text.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { openKindsOf } from '../src/variants/open-findings.ts';
import { isNight, someOf } from './support/by-day.ts';
import { plantedMutant } from './support/planted-mutant.ts';

const page = readFileSync('docs/protocol-mutants.md', 'utf8');
const KNOWN = openKindsOf(mainline) as readonly string[];
const LIMIT = 500_000;
/** Runs, and states, that take no ten seconds. */
const [FEW_RUNS, FEW_STATES] = [3_000, 8_000];

interface Row {
  readonly mutant: ProtocolMutant;
  readonly kind: string | null;
  readonly runs: number | null;
  readonly programs: readonly string[];
  readonly preemptions: number;
  readonly states: number;
}

function parsed(row: string): Row {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const [, number, , shown = '', runs = '', searched = ''] = cells;
  const programs = [...searched.matchAll(/`([^`]+)`/g)].map(([, one]) => {
    return (one as string).replaceAll('\\|', '|');
  });
  const counted = (pattern: RegExp) =>
    Number(pattern.exec(searched)?.[1]?.replaceAll(',', '') ?? 0);
  return {
    mutant: PROTOCOL_MUTANTS.find((one) => one.number === number) as ProtocolMutant,
    kind: /^`(.*)`$/.exec(shown)?.[1] ?? null,
    runs: runs === '–' ? null : Number(runs.replaceAll(',', '')),
    programs,
    preemptions: counted(/, ([\d,]+) preemptions/),
    states: counted(/all ([\d,]+) states/),
  };
}

const rows = rowsOf(page).map(parsed);
const named = (some: readonly Row[]) => some.map((row) => [row.mutant.number, row] as const);

it('has a row for each rule, in the order of their numbers', () => {
  expect(rows.map(({ mutant }) => mutant)).toEqual(PROTOCOL_MUTANTS);
  for (const row of rowsOf(page)) {
    const [, , mistake] = row.split('|');
    const { mutant } = parsed(row);
    expect(mistake?.trim()).toBe(mutant.mistake);
  }
});

it('puts a row in the place of the one before it', () => {
  const order = PROTOCOL_MUTANTS.map(({ number }) => number);
  const [first = ''] = rowsOf(page);
  expect(withRow(page, first, order)).toBe(page);
  const other = withRow(page, first.replace('| 1 |', '| 2 |'), order);
  expect(rowsOf(other)).toHaveLength(rows.length);
});

const caught = rows.filter(({ runs }) => runs !== null);

describe.each(named(someOf(caught, 4)))('without rule %s', (_, row) => {
  const { mutant, kind, runs, programs, preemptions } = row;
  const under = subjectOf(plantedMutant(mutant));

  it('its program fails as it says, and not today’s kernel', () => {
    const program = parseProgram(programs[0] as string);
    expect([...verdictOf(under, program, preemptions, LIMIT).broken.keys()]).toContain(kind);
    const { broken } = verdictOf(subjectOf(mainline), program, preemptions, LIMIT);
    expect([...broken.keys()].filter((one) => !KNOWN.includes(one))).toEqual([]);
  });

  if (isNight || (runs ?? 0) <= FEW_RUNS) {
    it('the first case that fails is the one that was counted', () => {
      let made = 0;
      for (const one of casesOf(under, 1, DEFAULT_CASES)) {
        let failed = false;
        eachRun(under, one, ({ failure }) => {
          failed = failure !== null && !KNOWN.includes(failure.kind);
          return failed;
        });
        made += one.schedules.length;
        if (failed || made > (runs ?? 0)) break;
      }
      expect(made).toBe(runs);
    });
  }
});

const searched = rows.filter(({ mutant, runs, kind }) => {
  return runs === null && (kind === null || mutant.spins === undefined);
});

describe.each(named(someOf(searched, 4)))('without rule %s, as far as was searched', (_, row) => {
  const { mutant, kind, programs, states } = row;
  const few = isNight || states <= FEW_STATES;

  it('all schedules show what it says', () => {
    const under = subjectOf(plantedMutant(mutant));
    const bound = mutant.bound ?? Infinity;
    let seen = 0;
    const kinds = new Set<string>();
    for (const program of few ? programs : programs.slice(0, 1)) {
      const verdict = verdictOf(under, parseProgram(program), bound, LIMIT);
      if (kind === null) expect(verdict.complete).toBe(true);
      seen += verdict.states;
      for (const one of verdict.broken.keys()) if (!KNOWN.includes(one)) kinds.add(one);
    }
    if (kind === null) expect([...kinds]).toEqual([]);
    else expect([...kinds]).toContain(kind);
    if (few) expect(seen).toBe(states);
  });
});
