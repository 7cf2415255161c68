/** `pifuzz list`: what there is, by name. */
import type { Command } from 'commander';
import { allStrategies } from '../explore/strategies.ts';
import { allRules } from '../oracle/all.ts';
import { NAMED_PROGRAMS } from '../program/named.ts';
import { NO_LIVELOCK } from '../search/livelock.ts';
import { allBuilds } from '../variants/builds.ts';
import { UsageError, unknownName } from './complaints.ts';
import { HOLDS, type Io } from './io.ts';
import { jsonText } from './json.ts';
import { beside, WIDTH, widthOf } from './words.ts';

interface Entry {
  readonly name: string;
  readonly about: string;
  /** Of a program. */
  readonly text?: string;
}

/** Every name that a kind of failure can begin with. */
const RULES = [...allRules, NO_LIVELOCK];

const LISTS: Readonly<Record<string, () => readonly Entry[]>> = {
  builds: () => allBuilds.map(({ name, about }) => ({ name, about })),
  oracles: () => RULES.map(({ name, rule }) => ({ name, about: rule })),
  strategies: () => allStrategies.map(({ name, about }) => ({ name, about })),
  programs: () => NAMED_PROGRAMS,
};

/** Names longer than this get a line of their own; on a narrow terminal, a third of it. */
const LONGEST = 30;

export function addList(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('list')
    .summary('name the builds, oracles, strategies or programs there are')
    .description('Names what there is, with a sentence about each.')
    .argument('<what>', `one of: ${Object.keys(LISTS).join(', ')}`)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action((what: string, { json }: { json?: true }) => {
      const entries = entriesOf(what);
      io.stdout.write(
        json ? jsonText({ list: what, entries }) : table(entries, widthOf(io.stdout)),
      );
      done(HOLDS);
    });
}

function entriesOf(what: string): readonly Entry[] {
  const list = Object.hasOwn(LISTS, what) ? LISTS[what] : undefined;
  if (list !== undefined)
    return list().map((entry) => ({ ...entry, about: sentence(entry.about) }));
  const names = Object.keys(LISTS);
  throw new UsageError(unknownName('list of', what, names, `there are ${names.join(', ')}`));
}

function table(entries: readonly Entry[], width: number): string {
  const longest = Math.floor((LONGEST * width) / WIDTH);
  const widths = entries.map(({ name }) => name.length).filter((length) => length <= longest);
  const indent = Math.max(2, ...widths) + 2;
  return entries.map((entry) => `${row(entry, indent, width)}\n`).join('');
}

function row({ name, about, text }: Entry, indent: number, width: number): string {
  const shown = beside(name, indent, about, width);
  const tasks = text?.split(' | ').map((line) => beside('', indent + 2, line, width)) ?? [];
  return [shown, ...tasks].join('\n');
}

/** Some of them are half a sentence where they live. */
function sentence(about: string): string {
  const capital = /^[a-z]+(\s|$)/.test(about) ? about[0]?.toUpperCase() + about.slice(1) : about;
  return capital.endsWith('.') ? capital : `${capital}.`;
}
