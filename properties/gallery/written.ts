/**
 * The gallery is executable: every page in reports/ fails again as it says, and is what today's
 * code would write. `npx pifuzz fuzz --reports reports` writes it anew; the difference is for
 * review.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageInput } from '../../src/campaign/page-input.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { renderPage } from '../../src/report/page/page.ts';
import { WHERE } from '../../src/report/text/command-line.ts';
import { allBuilds } from '../../src/variants/builds.ts';
import { allPages, todaysPages } from '../support/committed-pages.ts';
import { unexplained } from '../support/jargon.ts';
import { pifuzz } from '../support/pifuzz.ts';
import { shownIn } from '../support/shell-blocks.ts';
import { explainedOn, type Found, replayed } from './pages.ts';

const ROW10 = 'rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10.md';
const pages = todaysPages;

function read(name: string): string {
  return readFileSync(join('reports', name), 'utf8');
}

/** The page that today's code writes for what was found. */
function rendered({ under, counterexample }: Found, explanation: Explanation | null): string {
  return renderPage(pageInput(under, counterexample, { explanation }));
}

/**
 * From the program on a page depends on nothing but its token. Its certificate and its history have
 * tests of their own: certificates.test.ts, gallery-index.test.ts.
 */
function story(page: string): string {
  const certificate = /## Certificate\n[\s\S]*?\n\n(?=<details>)/;
  const kernels = /## Since when, until when\n[\s\S]*? bisect <this page>`\n\n/;
  const told = page.slice(page.indexOf('## Program'));
  return told.replace(kernels, '').replace(certificate, '').replace(TERMS, '');
}

const TERMS = /## Terms\n[\s\S]*?(?=\n## )/;

/** A history may have words in it that nothing else on the page has. */
function termsOf(page: string): string[] {
  return (TERMS.exec(page)?.[0] ?? '').split('\n');
}

/** The table at the top. */
function wrongIn(page: string): string {
  return /^\| what is wrong[\s\S]*?\n\n/m.exec(page)?.[0] ?? 'nothing is wrong';
}

describe('a page of the gallery', () => {
  it('is there for each kind of failure that the campaign finds', () => {
    expect(allPages.length).toBeGreaterThanOrEqual(7);
  });

  it.each(pages)('%s fails again and tells the same story', (name) => {
    const page = read(name);
    const one = explainedOn(join('reports', name));
    const now = rendered(one, one.explanation);
    expect(now.split('\n')[0]).toBe(page.split('\n')[0]);
    expect(story(now)).toBe(story(page));
    expect(termsOf(page)).toEqual(expect.arrayContaining(termsOf(now)));
    expect(wrongIn(now)).toBe(wrongIn(page));
    expect(unexplained(page)).toEqual([]);
  });
});

describe('what a page says to type', () => {
  it.each(allPages)('on %s calls pifuzz where it is, and fetches nothing', (name) => {
    const commands = shownIn(join('reports', name)).map(({ words }) => words);
    const isMet = read(name).includes('\n**Found** ');
    expect(commands.length).toBeGreaterThanOrEqual(isMet ? 2 : 1);
    for (const words of commands) expect(words.slice(0, 3)).toEqual(['npx', '--no', 'pifuzz']);
    expect(read(name)).toMatch(/`npx --no pifuzz certify <this page>`/);
    expect(read(name)).toContain(WHERE);
  });

  it('fails again, as the page says', async () => {
    const [[, , , ...replay] = []] = shownIn(join('reports', ROW10)).map(({ words }) => words);
    expect(replay[0]).toBe('replay');
    const { code, out } = await pifuzz(replay);
    expect([code, out]).toEqual([
      1,
      expect.stringContaining('no-spurious-errno/lock_pi/EINVAL/row10'),
    ]);
  });
});

describe('the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  const page = rendered(replayed(readme), null);

  it('shows the counterexample that its token replays to, as its page does', () => {
    const diagram = /```text\nCPU[\s\S]*?```/.exec(page)?.[0] ?? 'no diagram';
    const quote = /^> .*$/m.exec(page)?.[0] ?? 'no quote';
    for (const part of [diagram, quote]) expect(readme).toContain(part);
  });

  it('is short: at most 200 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(201);
  });

  it('has guides that name every room of src, and every build', () => {
    const rooms = readFileSync(join('docs', 'how-it-is-made.md'), 'utf8');
    for (const room of readdirSync('src')) expect(rooms).toContain(`src/${room}`);
    const builds = readFileSync(join('docs', 'builds.md'), 'utf8');
    for (const { name } of allBuilds.filter(({ name }) => !name.includes('+'))) {
      const inRange = name.replace(/^rework(?=-)/, '');
      expect(builds).toMatch(new RegExp(`\`(${escaped(name)}|${escaped(inRange)})\``));
    }
  });
});

function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}
