/**
 * The picture of a futex_q that is moved: everything that it says of a step is read once more from
 * the machine's own cells, after that step, in runs of random programs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageInput } from '../src/campaign/page-input.ts';
import { readPage } from '../src/cli/page-read.ts';
import { replayableOf, replayOn } from '../src/cli/recorded.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { record } from '../src/explore/recording.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { modelsRequeue } from '../src/kernel/build.ts';
import type { Program } from '../src/program/program.ts';
import { movedQueues } from '../src/report/drawing/moved-queue.ts';
import type { PageInput } from '../src/report/page/page-input.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { runsOf } from './support/by-day.ts';
import { watch } from './support/claims.ts';
import { allPages } from './support/committed-pages.ts';
import { streamOf } from './support/pairs.ts';
import { requeuePair } from './support/requeue-pairs.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
const read = (name: string) => readFileSync(join('reports', name), 'utf8');
const STATES = ['NONE', 'IGNORE', 'IN_PROGRESS', 'WAIT', 'DONE', 'LOCKED'];

/** On these somebody is told of nearly every move that something is wrong with it. */
const builds = allBuilds.filter((build) => {
  return modelsRequeue(build) && !/drop-given|answer-the|proposed/.test(build.name);
});

interface Block {
  readonly step: number;
  readonly by: string;
  /** What the step is said to have done. */
  readonly deeds: string;
  /** By the names in the head: who stands there. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

function blocksOf(picture: string): Block[] {
  const [head = '', ...blocks] = picture.split('\n\n');
  const [names = '', rules = ''] = head.split('\n');
  const places = [...rules.matchAll(/-+/g)].map(({ index }) => index);
  const cut = (line: string) => places.map((at, nth) => line.slice(at, places[nth + 1]).trim());
  return blocks.map((text) => {
    const lines = text.split('\n');
    const said = lines.filter((line) => !line.startsWith('    ')).join(' ');
    const [, step, by, deeds] =
      /^step (\d+): (.*?) ((?:takes|puts|queues|has|sets|moves) .*)$/.exec(said) as unknown as [
        string,
        string,
        string,
        string,
      ];
    const rows = lines.filter((line) => line.startsWith('    ') && !line.includes('in no bucket'));
    const columns = cut(names).map((name, nth): [string, string[]] => {
      const entries = rows.map((row) => cut(row)[nth] ?? '');
      return [name, entries.filter((entry) => entry !== '' && entry !== '-')];
    });
    return { step: Number(step), by, deeds, columns: new Map(columns) };
  });
}

/** The names of a trace, as nobody has given them shorter ones. */
const plain = (text: string) => text;
const taskOf = (entry: string) => /T\d/.exec(entry)?.[0] ?? '?';

/** Whatever is not as the cells have it. */
function untrue(build: string, { trace, queues, counterexample }: PageInput): string[] {
  const { program, decisions } = counterexample;
  const { standings, actors } = watch(subject(build), program, decisions);
  const picture = movedQueues(trace, queues as NonNullable<typeof queues>, plain) as string;
  const found: string[] = [];
  for (const { step, by, deeds, columns } of blocksOf(picture)) {
    const cell = (name: string, at = step) => standings[at]?.cells.get(name) ?? 'nothing';
    const check = (isSo: boolean, what: string) => {
      if (!isSo) found.push(`step ${step}, ${what}:\n${picture}`);
    };
    if (/^T\d$/.test(by)) check(actors[step] === by, `by ${by}`);
    else check(!/^T\d$/.test(actors[step] ?? ''), `by ${by}`);
    for (const [name, entries] of columns) {
      const [, where, label] = /^(in|on) (.*)$/.exec(name) as unknown as [string, string, string];
      const list = `[${entries.map(taskOf).join(', ')}]`;
      const field = where === 'in' ? 'chain' : 'waiters';
      const held = cell(`${label}.${field}`);
      // A pi_state is there only once somebody waits.
      check(held === (held === 'nothing' && list === '[]' ? held : list), `${name}: ${list}`);
    }
    for (const [, q, state] of deeds.matchAll(/sets (\S+)\.requeue_state to (\w+)/g)) {
      const number = String(STATES.indexOf(state as string));
      check(cell(`${q}.requeue_state`) === number, `requeue_state ${state}`);
      check(cell(`${q}.requeue_state`, step - 1) !== number, `sets ${state}`);
    }
    for (const [, q, bucket] of deeds.matchAll(/takes (q\S+) out of (\S+\))/g)) {
      const task = taskOf(q as string);
      check(cell(`${bucket}.chain`, step - 1).includes(task), `${task} was in ${bucket}`);
      check(!cell(`${bucket}.chain`).includes(task), `${task} has left ${bucket}`);
    }
    for (const [, q, bucket] of deeds.matchAll(/(?:puts|queues) (q\S+) in(?:to)? (\S+\))/g)) {
      const task = taskOf(q as string);
      check(!cell(`${bucket}.chain`, step - 1).includes(task), `${task} was not in ${bucket}`);
    }
    for (const [, word, old] of deeds.matchAll(/stand for (\w+), and no longer for (\w+)/g)) {
      check(word !== old && [word, old].every((one) => /^[fc]\d$/.test(one as string)), 'words');
    }
  }
  return found;
}

/** Random walks of a program, as pages would have them. */
function* walks(build: string, program: Program, random: RandomStream): Generator<PageInput> {
  const { traced, oracles } = subject(build);
  for (let left = 6; left > 0; left--) {
    const recording = record(traced, program, new RandomWalk(random), oracles);
    const { failure, decisions, preemptions, switches, steps } = recording;
    if (failure === null) continue;
    const { kind, sentence } = failure;
    const size = { preemptions, switches, steps };
    yield pageInput(subject(build), { build, program, decisions, kind, sentence, ...size });
  }
}

describe('the picture of a futex_q that moves', () => {
  it('says what is so, in failing runs of random programs', () => {
    const below = streamOf(`moved ${seed}`);
    const random = new RandomStream(`moved ${seed}`);
    const wanted = runsOf(12);
    let [moved, failed] = [0, 0];
    for (let drawn = 0; moved < wanted || failed === moved; drawn++) {
      expect(drawn).toBeLessThan(6_000);
      const { name, program } = requeuePair(builds, below);
      for (const input of walks(name, program, random)) {
        failed++;
        if (movedQueues(input.trace, input.queues ?? [], plain) === null) continue;
        moved++;
        expect(untrue(name, input)).toEqual([]);
      }
    }
    expect(failed).toBeGreaterThan(moved);
  });

  const pages = allPages.filter((name) => /requeue/.test(read(name)));

  it.each(pages)('is on %s if one was moved, and not otherwise', (name) => {
    const { token } = readPage(read(name), name);
    const replayable = replayableOf({ token, where: '' });
    const under = subject(replayable.build);
    const { failure, ...size } = replayOn(under, replayable).recording;
    const { kind, sentence } = failure as NonNullable<typeof failure>;
    const { trace, queues } = pageInput(under, { ...replayable, ...size, kind, sentence });
    const isMoved = queues !== null && movedQueues(trace, queues, plain) !== null;
    expect(read(name).includes('## Where the sleepers stood')).toBe(isMoved);
    if (isMoved)
      expect(read(name)).toMatch(/T\d has q\(T\d\) stand for \w\d, and no longer for c1/);
  });
});
