/**
 * A page may be away at any access to a user word, also in a function that a build has of its own:
 * who does not ask for it takes the fault for a word that has changed, and may try again for ever.
 */
import { planted, type SourceFile, sources } from './tree.ts';

/** Builds in which pages may be away: today's kernel, and what is made of it. */
const ROOMS = /^src\/(kernel|variants\/(fixes|proposed|userspace))\//;

const ACCESS = /yield\* k\.futex_(?:cmpxchg|get)_value_locked\(/g;
const QUESTION = /\.faulted\(/g;
/** One more access stands in the loop, and is asked about as well. */
const IN_A_LOOP = /while \([^)]*\.faulted\(/g;

/** Files with more accesses than questions. */
function unasked(files: readonly SourceFile[]): string[] {
  const count = (text: string, what: RegExp) => [...text.matchAll(what)].length;
  return files
    .filter(({ text }) => {
      return count(text, ACCESS) > count(text, QUESTION) + count(text, IN_A_LOOP);
    })
    .map(({ path }) => path);
}

describe('a page fault', () => {
  it('is asked for after every access of the kernel to a user word', () => {
    const files = sources('src').filter(({ path }) => ROOMS.test(path));
    expect(unasked(files)).toEqual([]);
    const [asking, silent] = ['if (uaddr.uaddr.faulted(curval)) return -EFAULT;', ''].map(
      (next) => {
        const access = 'const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);';
        return planted('src/variants/fixes/a.ts', access, next);
      },
    ) as [SourceFile, SourceFile];
    expect(unasked([asking, silent])).toEqual([silent.path]);
  });
});
