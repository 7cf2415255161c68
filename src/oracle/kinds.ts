/**
 * The names that kinds of failure can have: `<rule>/<detail>`, as each rule lists its details. A
 * kind that nothing can report is a slip of the pen, and a search for it would find nothing.
 */
import { errnoNames } from '../kernel/errno.ts';
import type { Rule } from '../machine/checks.ts';
import { opKinds } from '../program/op-kinds.ts';
import { MATRIX_ROWS } from './matrix-rows.ts';

const CALLS = Object.values(opKinds).flatMap(({ calls }) => calls);
const ROWS = MATRIX_ROWS.map(({ row }) => String(row));

/** What stands in braces in the details of a rule. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  call: CALLS,
  errno: errnoNames,
  answer: ['0', ...errnoNames],
  row: ROWS,
};

/** What a kernel may answer that has no name. */
const NUMBERED = ['errno', 'answer'];

/** Whether a rule can report a kind of failure; also true if nobody has listed what it can. */
export function canReport({ name, details }: Rule, kind: string): boolean {
  if (!kind.startsWith(`${name}/`)) return false;
  const detail = kind.slice(name.length + 1);
  return details === undefined ? detail !== '' : details.some((one) => fits(detail, one));
}

/** The sentence that a kind of the rule's breaks. */
export function statedBy({ name, rule, besides = {} }: Rule, kind: string): string {
  const detail = kind.slice(name.length + 1);
  return Object.entries(besides).find(([pattern]) => fits(detail, pattern))?.[1] ?? rule;
}

function fits(detail: string, pattern: string): boolean {
  const text = pattern.split(/(\*|\{\w+\})/).map((part) => {
    if (part === '*') return '[^/]+';
    const word = /^\{(\w+)\}$/.exec(part)?.[1];
    if (word === undefined) return part.replaceAll(/[^\w/]/g, '\\$&');
    const more = NUMBERED.includes(word) ? ['-?\\d+'] : [];
    return `(?:${[...(WORDS[word] as readonly string[]), ...more].join('|')})`;
  });
  return new RegExp(`^${text.join('')}$`).test(detail);
}

/** The kinds that a rule can report, as far as they can be written out. */
export function kindsOf({ name, details = [] }: Rule): string[] {
  return details.flatMap((detail) => writtenOut(`${name}/${detail}`));
}

function writtenOut(pattern: string): string[] {
  const [all, word] = /\{(\w+)\}/.exec(pattern) ?? [];
  if (all === undefined) return pattern.includes('*') ? [] : [pattern];
  const words = WORDS[word as string] as readonly string[];
  return words.flatMap((one) => writtenOut(pattern.replace(all, one)));
}
