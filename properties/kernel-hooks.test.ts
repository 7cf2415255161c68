/** docs/kernel-hooks.md: what is cut out of the kernel's functions, and where that is in the C. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mainline } from '../src/kernel/build.ts';

const DOCS = join(__dirname, '..', 'docs');
const text = readFileSync(join(DOCS, 'kernel-hooks.md'), 'utf8');
const rows = [...text.matchAll(/^\| \[`(\w+)`\]\((\S+)\) \| (.+) \| (.+) \| (.*?) ?\|$/gm)];

const definedIn = (path: string, name: string): boolean => {
  const source = readFileSync(join(DOCS, path), 'utf8');
  return new RegExp(`\\b${name}\\(`).test(source);
};

function mustLead([, name = '', path = '', place, stands, other = '']: readonly string[]): void {
  expect([place, stands]).not.toContain('');
  expect(readFileSync(join(DOCS, path), 'utf8')).toMatch(
    new RegExp(`^export function\\*? ${name}\\(`, 'm'),
  );
  const link = /\]\((\S+)\)/.exec(other)?.[1];
  expect([name, link === undefined || definedIn(link, name)]).toEqual([name, true]);
}

describe('the table of what is cut out', () => {
  it('has every function whose name is none of the kernel’s, and no other', () => {
    const own = Object.keys(mainline.functions).filter((name) => name !== name.toLowerCase());
    expect(own.length).toBeGreaterThan(10);
    expect(rows.map(([, name]) => name).sort()).toEqual(own.sort());
  });

  it('leads to each function, and to one of another kernel', () => {
    for (const row of rows) mustLead(row);
  });
});
