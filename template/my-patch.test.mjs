// @ts-check
import { readFileSync } from 'node:fs';
import {
  check,
  DEFAULT_CASES,
  openKindsOf,
  pageInput,
  renderPlain,
  subjectOf,
} from 'pi-futex-fuzz';
import { mainline } from 'pi-futex-fuzz/kernel';
import { parseProgram } from 'pi-futex-fuzz/program';
import { verify } from 'pi-futex-fuzz/search';
import { myPatch } from './my-patch.mjs';

const subject = subjectOf(myPatch);
/** What the patch is made of: where this fails in the same way, that is no fault of the patch. */
const base = subjectOf(mainline);

const lines = readFileSync(new URL('programs.txt', import.meta.url), 'utf8').split('\n');
const programs = lines.filter((line) => /^\s*[^#\s]/.test(line));

test.each(programs)(
  'no schedule fails in a new way: %s',
  async (text) => {
    const program = parseProgram(text);
    const limits = { preemptions: null, maxStates: 5_000_000, seconds: null };
    const { breaches, complete } = await verify(subject, program, limits);
    const before = breaches.length === 0 ? [] : (await verify(base, program, limits)).breaches;
    const known = before.map(({ kind }) => kind);
    expect(breaches.filter(({ kind }) => !known.includes(kind))).toEqual([]);
    expect(complete).toBe(true);
  },
  600_000,
);

test('no random program fails in a way that is not known of mainline', () => {
  const known = openKindsOf(mainline) ?? [];
  const { counterexample } = check(subject, 1, 1600, { ...DEFAULT_CASES, known });
  const story = counterexample && renderPlain(pageInput(subject, counterexample));
  expect(story).toBeNull();
}, 600_000);
