/** `pifuzz list`: what there is, by name. */
import type { Command } from 'commander';
import { allStrategies } from '../explore/strategies.ts';
import { allOracles } from '../oracle/all.ts';
import { NAMED_PROGRAMS } from '../program/named.ts';
import { allBuilds } from '../variants/builds.ts';
import { UsageError, unknownName } from './complaints.ts';
import { HOLDS, type Io } from './io.ts';
import { beside } from './words.ts';

interface Entry {
  readonly name: string;
  readonly about: string;
  /** Of a program. */
  readonly text?: string;
}

const LISTS: Readonly<Record<string, () => readonly Entry[]>> = {
  builds: () => allBuilds,
  oracles: () => allOracles.map(({ name, rule }) => ({ name, about: rule })),
  strategies: () => allStrategies,
  programs: () => NAMED_PROGRAMS,
};

/** Names longer than this get a line of their own. */
const LONGEST = 30;

export function addList(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('list')
    .summary('name the builds, oracles, strategies or programs there are')
    .description('Names what there is, with a sentence about each.')
    .argument('<what>', `one of: ${Object.keys(LISTS).join(', ')}`)
    .action((what: string) => {
      io.stdout.write(table(what));
      done(HOLDS);
    });
}

function table(what: string): string {
  const list = Object.hasOwn(LISTS, what) ? LISTS[what] : undefined;
  if (list === undefined) {
    const names = Object.keys(LISTS);
    throw new UsageError(unknownName('list of', what, names, `there are ${names.join(', ')}`));
  }
  const entries = list();
  const widths = entries.map(({ name }) => name.length).filter((width) => width <= LONGEST);
  const indent = Math.max(...widths) + 2;
  return entries.map((entry) => `${row(entry, indent)}\n`).join('');
}

function row({ name, about, text }: Entry, indent: number): string {
  const shown = beside(name, indent, sentence(about));
  const tasks = text?.split(' | ').map((line) => `${' '.repeat(indent)}  ${line}`) ?? [];
  return [shown, ...tasks].join('\n');
}

/** Some of them are half a sentence where they live. */
function sentence(about: string): string {
  const capital = /^[a-z]+(\s|$)/.test(about) ? about[0]?.toUpperCase() + about.slice(1) : about;
  return capital.endsWith('.') ? capital : `${capital}.`;
}
