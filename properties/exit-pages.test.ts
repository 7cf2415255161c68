/**
 * Pages of programs in which tasks are killed, on kernels that are careless about it: each says
 * what happens in words that it explains, and what its story claims is true of the run. Two of them
 * are known word by word; GOLDEN=write writes them anew, and the difference is for review.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageInput } from '../src/campaign/page-input.ts';
import { accountOf } from '../src/explain/account.ts';
import { outcomeOf } from '../src/explain/outcome.ts';
import { storyOf } from '../src/explain/story.ts';
import { record } from '../src/explore/recording.ts';
import { Replay } from '../src/explore/replay.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { isCell } from '../src/machine/wrong.ts';
import { parseProgram } from '../src/program/text.ts';
import { renderPage } from '../src/report/page/page.ts';
import { type CarelessExit, carelessBuild, carelessExits } from './support/careless-exits.ts';
import { isTrue, watch } from './support/claims.ts';
import { unexplained } from './support/jargon.ts';

const WRITE = process.env.GOLDEN === 'write';

/** The run that fails. */
function failing(one: CarelessExit) {
  const under = subjectOf(carelessBuild(one));
  const program = parseProgram(one.program);
  const decisions = one.schedule.map((line) => {
    const [after, to] = line.split(' -> ') as [string, string];
    return { after, to };
  });
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const recording = record(under.traced, program, replay, under.oracles, namer);
  expect(replay.finish()).toBeNull();
  const { kind = '', sentence = '' } = recording.failure ?? {};
  return { under, recording, found: { ...recording, build: one.name, program, kind, sentence } };
}

function pageOf(one: CarelessExit): string {
  const { under, found } = failing(one);
  return renderPage(pageInput(under, found));
}

describe.each(carelessExits)('where $mistake', (one) => {
  it('a page says so in words that it explains', () => {
    const { found } = failing(one);
    expect(found.kind).toBe(one.kind);
    const page = pageOf(one);
    expect(unexplained(page)).toEqual([]);
    expect(page).toContain('**do_exit()**');
    expect(page).toMatch(/T1 \((?:[^|]*, )?dies\)/);
    // Numbers of states are no words.
    expect(page).not.toMatch(/futex_state`? ?[=:] \d/);
    expect(page).not.toContain('null');
  });

  it('a story has the heart of it, and claims nothing else', () => {
    const { under, recording, found } = failing(one);
    const { program, decisions, sentence } = found;
    const account = accountOf(under, program, decisions);
    const wrong = recording.failure?.wrong ?? [];
    const wanted = wrong.flatMap(({ thing }) => (isCell(thing) ? thing.label() : []));
    const outcome = outcomeOf(wrong, sentence, account);
    const story = storyOf({
      ...{
        program,
        failing: account,
        later: null,
        decisions: [],
        missed: null,
        gone: null,
        wanted,
        outcome,
      },
    });
    const watched = watch(under, program, decisions);
    const claims = story.flatMap((told) => told.claims);
    expect(claims.length).toBeGreaterThan(1);
    expect(claims.filter((claim) => !isTrue(claim, watched))).toEqual([]);
    expect(story.map(({ text }) => text).join(' ')).toContain(one.tells);
  });
});

describe('the page of a death', () => {
  it.each([
    ['clears-the-word', 'owner-died.missed'],
    ['forgets-the-pending', 'exit.pending'],
  ])('is known where a kernel %s', (name, file) => {
    const path = join('properties', 'pages', `${file}.md`);
    const page = pageOf(carelessExits.find((one) => one.name === name) as CarelessExit);
    const known = existsSync(path) ? readFileSync(path, 'utf8') : null;
    if (WRITE) writeFileSync(path, page);
    expect(page).toBe(WRITE ? page : known);
    expect(page).toContain('| what is wrong | is | should be | because |');
  });
});
