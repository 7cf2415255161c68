/**
 * docs/which-kernels.md is what a search finds. Asked are a few of its cells, drawn by the seed;
 * by night `npm run gallery` makes all of it anew.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bisection, type FateOfBuild } from '../src/campaign/bisect.ts';
import { verify } from '../src/campaign/verify.ts';
import type { Build } from '../src/kernel/build.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { findBuild } from '../src/variants/builds.ts';
import { kernelsOfLinux } from '../src/variants/later.ts';
import { openKindsOf } from '../src/variants/open-findings.ts';
import { foundOn } from './gallery/pages.ts';
import { allPages } from './support/committed-pages.ts';
import { streamOf } from './support/pairs.ts';
import { subject } from './support/story.ts';

const random = streamOf(`kernel table ${jest.getSeed()}`);
const CELLS = 4;
/** Cells with more states are left to the night; they are few. */
const QUICK = 6_000;

const text = readFileSync(join('docs', 'which-kernels.md'), 'utf8');
const [marked = '', todays = ''] = text.split("## Today's kernel");
const cellsIn = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const rowsOf = (part: string) => part.split('\n').filter((line) => /^\| [`\d]/.test(line));
const marks = new Map(
  rowsOf(marked).map((line) => {
    const [name = '', ...cells] = cellsIn(line);
    return [name.replaceAll('`', ''), cells] as const;
  }),
);
const legend = [...marked.matchAll(/^\d+\. \[.*?\]\(\.\.\/reports\/(.*?\.md)\): .*`(T.*)`$/gm)];
const files = legend.map(([, file]) => file as string);

/** What a page says of each kernel, as its table has it. */
function saidOn(file: string) {
  const page = readFileSync(join('reports', file), 'utf8');
  const rows = [...page.matchAll(/^\| `(\S+)` \| (.*?) \(([\d,]+) states?\)(.*?) \|$/gm)];
  return rows.map(([, kernel = '', fate = '', states = '', more = '']) => {
    return { kernel, fate, states: Number(states.replaceAll(',', '')), more };
  });
}

function markOn(kernel: string, file: string): string | undefined {
  return marks.get(kernel)?.[files.indexOf(file)];
}

function markFor(fate: string, isMasked: boolean): string | undefined {
  const fates: Record<string, string> = {
    'fails like this': isMasked ? '(✗)' : '✗',
    'fails in another way': 'o',
    holds: '·',
  };
  return fates[fate];
}

describe('the table of kernels', () => {
  it('has every page and every kernel of Linux, in the order of their time', () => {
    expect(files).toEqual([...allPages]);
    expect([...marks.keys()]).toEqual(kernelsOfLinux.map(({ name }) => name));
    for (const cells of marks.values()) expect(cells).toHaveLength(allPages.length);
  });

  it.each(allPages)('says the same as %s', (file) => {
    const said = saidOn(file);
    const able = kernelsOfLinux.filter(({ name }) => markOn(name, file) !== '–');
    expect(said.map(({ kernel }) => kernel)).toEqual(able.map(({ name }) => name));
    expect(said.length).toBeGreaterThan(0);
    for (const { kernel, fate, more } of said) {
      const mark = markOn(kernel, file);
      expect([kernel, mark]).toEqual([kernel, markFor(fate, more.startsWith(', after'))]);
    }
  });

  it('says what a search finds', async () => {
    const quick = allPages.flatMap((file) => {
      return saidOn(file).flatMap((one) => (one.states < QUICK ? [{ file, ...one }] : []));
    });
    const said = allPages.flatMap((file) => saidOn(file));
    expect(quick.length).toBeGreaterThan(0.7 * said.length);
    for (let nth = 0; nth < CELLS; nth++) {
      const cell = quick[random(quick.length)] as (typeof quick)[number];
      const { under, counterexample } = foundOn(join('reports', cell.file));
      const limits = { maxStates: QUICK + 1, seconds: null };
      const bisection = new Bisection(counterexample, under.oracles, limits);
      const [row] = await bisection.through([findBuild(cell.kernel) as Build], () => {});
      const words: Record<FateOfBuild, string> = {
        fails: 'fails like this',
        'fails otherwise': 'fails in another way',
        holds: 'holds',
        'not known': 'not known',
      };
      const found = row && { fate: words[row.fate], states: row.states };
      const { fate, states } = cell;
      expect([cell.file, cell.kernel, found]).toEqual([cell.file, cell.kernel, { fate, states }]);
    }
  });
});

describe("today's kernel", () => {
  const rows = rowsOf(todays).map((line) => {
    const [pages = '', verdict = '', states = ''] = cellsIn(line);
    const [first] = pages.split(', ');
    const program = legend[Number(first) - 1]?.[2] as string;
    return { pages, program, verdict, states: Number(states.replaceAll(',', '')) };
  });
  const open = openKindsOf(findBuild('mainline') as Build) as readonly string[];

  it('holds on each program of the gallery, but for what is known to be open', () => {
    const asked = rows.flatMap(({ pages }) => pages.split(', ').map(Number));
    expect(asked.sort((a, b) => a - b)).toEqual(allPages.map((_, at) => at + 1));
    for (const { program, verdict } of rows) {
      const [holds, known] = verdict.split(' but for ');
      expect([program, holds]).toEqual([program, 'holds']);
      for (const kind of known?.split(', ') ?? []) expect(open).toContain(kind);
    }
  });

  it('does so in a search', async () => {
    const quick = rows.filter(({ states }) => states < 10 * QUICK);
    const row = quick[random(quick.length)] as (typeof quick)[number];
    const program = parseProgram(row.program);
    expect(printProgram(program, ' | ')).toBe(row.program);
    const limits = { maxStates: 100 * QUICK, seconds: null };
    const asked = { preemptions: 2, ...limits, known: open };
    const verdict = await verify(subject('mainline'), program, asked);
    const { complete, states, breaches, known } = verdict;
    const way = known.length === 0 ? '' : ` but for ${known.join(', ')}`;
    expect({ complete, states, breaches }).toEqual({
      complete: true,
      states: row.states,
      breaches: [],
    });
    expect(`holds${way}`).toBe(row.verdict);
  });
});
