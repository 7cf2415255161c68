/** A patch that would change nothing, or something else than it says, is refused in a sentence. */

import { Sequence } from '../src/explore/sequence.ts';
import { subjectOf } from '../src/explore/subject.ts';
import {
  type Bound,
  type Build,
  type FunctionTable,
  type Kernel,
  mainline,
  patch,
} from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import { PatchError } from '../src/kernel/patch-fit.ts';
import type { Proc } from '../src/machine/access.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';
import { allBuilds } from '../src/variants/builds.ts';

const { futex_unlock_pi, futex_top_waiter } = mainline.functions;

/** What whoever writes JavaScript is told, where no compiler looks. */
function saidOf(replaced: Readonly<Record<string, unknown>>, base: Build = mainline): string {
  try {
    patch<FunctionTable>(base, 'hasty', 'Hasty.', replaced as FunctionTable);
    return 'nothing';
  } catch (thrown) {
    if (!(thrown instanceof PatchError)) throw thrown;
    return thrown.message;
  }
}

describe('a patch is refused', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'for a misspelt name',
      { *futex_unlock_pl() {} },
      'hasty: mainline has no function futex_unlock_pl; did you mean futex_unlock_pi?',
    ],
    [
      'for a name that nobody has or calls',
      { *handoverQueue() {} },
      'mainline has no function handoverQueue; nothing in the patch calls k.handoverQueue either',
    ],
    [
      'for a helper that only calls itself',
      {
        *handoverQueue(k: { handoverQueue(): Proc<void> }): Proc<void> {
          yield* k.handoverQueue();
        },
      },
      'mainline has no function handoverQueue',
    ],
    [
      'for an async function',
      { async futex_unlock_pi() {} },
      'futex_unlock_pi is an async function',
    ],
    [
      'for an async generator',
      { async *futex_unlock_pi() {} },
      'futex_unlock_pi is an async generator; kernel code is generators (function*)',
    ],
    ['for a class', { futex_unlock_pi: class {} }, 'futex_unlock_pi is a class; kernel code is'],
    ['for a number', { futex_unlock_pi: 0 }, 'futex_unlock_pi is no function; kernel code is'],
    ['for nothing', { futex_unlock_pi: undefined }, 'futex_unlock_pi is no function'],
    [
      'for a function without k',
      { *futex_unlock_pi(_uaddr: futex_key) {} },
      'hasty: futex_unlock_pi takes 1 argument, and the function that it replaces 2 arguments, ' +
        'of which k is the first',
    ],
    [
      'for a function with more arguments than anybody gives it',
      { futex_top_waiter: (_k: Kernel, _hb: 0, _key: 0, _more: 0, _most = 0) => null },
      'futex_top_waiter takes 4 to 5 arguments, and the function that it replaces 3 arguments',
    ],
    [
      'for a generator whose answer is used at once',
      { *futex_top_waiter() {} },
      'futex_top_waiter is a generator, and its callers use its answer without a yield*',
    ],
    [
      'for a plain function that hands nothing on',
      { futex_unlock_pi: (_k: Kernel, _uaddr: futex_key) => 0 },
      'futex_unlock_pi is no generator (function*), and its callers wait for one',
    ],
    [
      'for a method of the same kind',
      {
        futex_unlock_pi() {
          return 0;
        },
      },
      'futex_unlock_pi is no generator',
    ],
  ])('%s', (_why, replaced, sentence) => {
    expect(saidOf(replaced)).toContain(sentence);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    [
      'a function that hands on',
      { futex_unlock_pi: (k: Kernel, ...rest: [futex_key]) => futex_unlock_pi(k, ...rest) },
    ],
    ['any number of arguments', { *futex_unlock_pi(..._all: unknown[]) {} }],
    ['a default', { *futex_unlock_pi(_k: Kernel, _uaddr = [1, (2 + 3) * 4], _own = ',') {} }],
    [
      'fewer arguments, with k',
      {
        *futex_top_waiter_of() {},
        *futex_lock_pi(k: Kernel) {
          yield* (k as never as { futex_top_waiter_of(): Proc<void> }).futex_top_waiter_of();
        },
      },
    ],
    ['no argument', { futex_top_waiter: () => null }],
    ['one without parentheses', { futex_top_waiter: (k: Kernel) => k.current }],
    ['what was bound', { futex_top_waiter: futex_top_waiter.bind(null) }],
    ['a bound generator', { futex_unlock_pi: futex_unlock_pi.bind(null) }],
  ])('never for %s', (_what, replaced) => {
    expect(saidOf(replaced)).toBe('nothing');
  });

  it('never for parameters that make another kernel', () => {
    const other = {
      *futex_unlock_pi(_uaddr: futex_key): Proc<number> {
        return 0;
      },
    };
    expect(() => patch<FunctionTable>(mainline, 'x', 'X.', other)).toThrow(PatchError);
    expect(patch<FunctionTable>(mainline, 'x', 'X.', other, { is: 'kernel' }).name).toBe('x');
  });
});

describe('a build with the name of another one', () => {
  it('is nothing to check', () => {
    const taken = patch(mainline, 'mainline', 'Another one.', {});
    const again = patch(mainline, 'mainline', 'Another one.', {
      *futex_unlock_pi() {
        return 0;
      },
    });
    expect(() => subjectOf(again)).toThrow('there is another build mainline already');
    expect(() => subjectOf(again)).toThrow(PatchError);
    expect(() => subjectOf(taken)).toThrow(PatchError);
    for (const build of allBuilds) expect(subjectOf({ ...build }).build.name).toBe(build.name);
  });
});

/** Each is right for somebody, and for none of today's functions. */
const wrong = {
  address: {
    *futex_unlock_pi(_k: Kernel, uaddr: number): Proc<number> {
      return uaddr;
    },
  },
  text: {
    *futex_unlock_pi(): Proc<string> {
      return 'well';
    },
  },
  promise: { futex_unlock_pi: async () => 0 },
  stream: {
    async *futex_unlock_pi() {
      return 0;
    },
  },
  made: { futex_unlock_pi: class {} },
  plain: { futex_unlock_pi: () => 0 },
  generator: {
    *futex_top_waiter(): Proc<null> {
      return null;
    },
  },
};

describe('the compiler', () => {
  it('knows parameters and answers of today’s functions', () => {
    // Neither k nor the rest needs a type.
    const hasty = patch(mainline, 'hasty', 'Says that it worked.', {
      *futex_unlock_pi(k, ...rest) {
        yield* futex_unlock_pi(k, ...rest);
        return 0;
      },
      futex_top_waiter: () => null,
    });
    const program = parseProgram('T1: holds f1; unlock f1');
    expect(run(subjectOf(hasty).fast, program, new Sequence([]), []).failure).toBeNull();
    const given = (over: () => Build) => over;
    given(() => patch(hasty, 'over', 'Over another one.', hasty.functions));
    // @ts-expect-error an address is no number
    given(() => patch(hasty, 'x', 'X.', wrong.address));
    // @ts-expect-error an answer is a number
    given(() => patch(hasty, 'x', 'X.', wrong.text));
    // @ts-expect-error kernel code waits with yield*
    given(() => patch(hasty, 'x', 'X.', wrong.promise));
    // @ts-expect-error the same
    given(() => patch(hasty, 'x', 'X.', wrong.stream));
    // @ts-expect-error nobody makes an object of it
    given(() => patch(hasty, 'x', 'X.', wrong.made));
    // @ts-expect-error it is waited for
    given(() => patch(hasty, 'x', 'X.', wrong.plain));
    // @ts-expect-error it is not waited for
    given(() => patch(hasty, 'x', 'X.', wrong.generator));
    // @ts-expect-error misspelt
    given(() => patch(hasty, 'x', 'X.', { futex_unlock_pl: futex_unlock_pi }));
  });

  it('lets a patch bring functions of its own', () => {
    type Own = Kernel & Bound<typeof brought>;
    const brought = {
      *sayThatItWorked(k: Kernel, uaddr: futex_key): Proc<number> {
        yield* futex_unlock_pi(k, uaddr);
        return 0;
      },
    };
    const hasty = patch(mainline, 'hasty', 'Hasty.', {
      ...brought,
      *futex_unlock_pi(k: Own, uaddr: futex_key) {
        return yield* k.sayThatItWorked(uaddr);
      },
    });
    expect(Object.keys(hasty.functions)).toContain('sayThatItWorked');
  });
});
