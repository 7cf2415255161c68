/** The first thing that a page says: what is wrong, what it is, what it should be, and why. */
import type { WrongValue } from '../../explore/thing.ts';
import type { Trace } from '../../explore/trace.ts';
import type { Alias } from '../telling/aliases.ts';
import { givenWords, matterWords, wrongWords } from '../telling/value-words.ts';
import { prose, table } from '../text/markdown.ts';

/** More rows say no more. */
const MOST = 5;
/** What a rule follows from is listed up to here. */
const FACTS = 5;

export function wrongTable({ wrong }: Trace, alias: Alias): string {
  const rows = wrong
    .slice(0, MOST)
    .map(({ thing, is, should, rule, from }) => [
      matterWords(thing, alias),
      wrongWords(thing, is, alias),
      wrongWords(thing, should, alias),
      becauseText(rule, from, alias),
    ]);
  const left = wrong.length - rows.length;
  const rest = left > 0 ? `\n\n... and ${left} more, all of the same origin.` : '';
  return table(['what is wrong', 'is', 'should be', 'because'], rows) + rest;
}

function becauseText(rule: string, from: WrongValue['from'], alias: Alias): string {
  const said = from.map(({ thing, value }) => givenWords(thing, value, alias));
  const facts = [...new Set(said)].slice(0, FACTS);
  return facts.length === 0 ? prose(alias(rule)) : `${prose(alias(rule))}: ${facts.join('; ')}`;
}
