/**
 * That nothing is forgotten which lives (src/machine/observer.ts): a search of all schedules would
 * take two states for one, and miss what only the second of them leads to.
 *
 * Proved, for each `forgetAllBut` of the sources and on every way through its function, around
 * loops too: a local that is read later on before it is set anew
 *
 * - holds the same constant, or the same thing made of what was settled, whichever way was taken
 *   since the mark; or was settled before the mark;
 * - or is listed, or follows from what is listed.
 *
 * Where the mark is the beginning of the op the same is proved of all functions that may be in the
 * middle of a call meanwhile, in any mixture of builds: what they go on with follows from the op,
 * or from what they have handed to the callee and the callee lists. There is one way of calls at
 * most from the beginning of an op to such a place in each build, so the place says where the
 * callers are, too. And what is listed lives.
 *
 * Taken for granted:
 *
 * - what forgotten/reasons.ts lists, each with its argument;
 * - a readonly field never changes, and what hangs on an object that a local names is a cell or is
 *   named by the identity of states otherwise (properties/identity-fields.test.ts); lists made in a
 *   function are the exception, and count as observed once they have been handed to anybody;
 * - what `new` makes is told by how many things the task has made in its op, which is part of a
 *   state;
 * - a name that is no local is a constant of its module, nobody catches what kernel code throws,
 *   and no function is called by another name than its own, its import's, or the one that a table
 *   of a build gives it.
 *
 * Threads of the rt-tester call the kernel as well; nobody searches their schedules.
 */
import { someOf } from '../support/by-day.ts';
import { among, leftOut, moved, type Planted } from './forgotten/planted.ts';
import { EXCUSES, IDLE } from './forgotten/reasons.ts';
import { Forgotten } from './forgotten.ts';
import { planted, type SourceFile, sources } from './tree.ts';

const ROOMS = /^src\/(machine|kernel|variants|program)\//;
const files = sources('src').filter(({ path }) => ROOMS.test(path));
const today = new Forgotten(files);

describe('in the sources', () => {
  it('nothing is forgotten that lives, and nothing is listed that does not', () => {
    expect(today.complaints).toEqual([]);
  });

  it('so many places and callers were looked at', () => {
    const { places, ways } = today;
    const wide = ways.places.length;
    expect({ places: places.length, wide, callers: ways.callers.size }).toEqual({
      places: 95,
      wide: 77,
      callers: 40,
    });
  });

  it('each reason is needed', () => {
    expect([...EXCUSES, ...IDLE].filter((one) => !today.used.has(one))).toEqual([]);
  });

  it('no other room forgets', () => {
    const others = sources('src').filter(({ path }) => !ROOMS.test(path));
    const forgetful = others.filter(({ text }) => text.includes('forgetAllBut('));
    expect(forgetful.map(({ path }) => path)).toEqual([]);
  });
});

function named({ file, place, mistake }: Planted): string {
  return `${file.path}: '${place}' ${mistake}`;
}

/** The planted mistakes that nothing is said of at their place. */
function unnoticed(mistakes: readonly Planted[]): string[] {
  return mistakes.flatMap((one) => {
    const { complaints } = new Forgotten(among(files, one));
    const isNoticed = complaints.some((complaint) => complaint.includes(`'${one.place}'`));
    return isNoticed ? [] : [named(one)];
  });
}

const FAULTY = 'src/variants/fixes/fault-in-fixup.ts';

describe('a mistake planted in the sources is noticed', () => {
  it('when a value is not listed', () => {
    const mistakes = today.places.flatMap(leftOut);
    expect(mistakes).toHaveLength(100);
    // That one is listed for nothing.
    const harmless = "src/kernel/futex/pi.ts: 'lock_pi: no_block' without pi_state";
    const some = someOf(mistakes, 5);
    expect(unnoticed(some)).toEqual(some.map(named).filter((one) => one === harmless));
  });

  it('when the call stands before an assignment that it lists, or behind the next one', () => {
    const mistakes = today.places.flatMap(moved);
    expect(mistakes).toHaveLength(34);
    // The first is set to 0, whatever was before; the others are what the function is given.
    const harmless = [
      "src/program/user.ts: 'the library begins anew' behind the assignment of answer",
      "src/kernel/futex/pi.ts: 'fixup' behind the assignment of newowner",
      `${FAULTY}: 'fixup without a word' behind the assignment of newowner`,
    ];
    const some = someOf(mistakes, 5);
    expect(unnoticed(some)).toEqual(some.map(named).filter((one) => harmless.includes(one)));
  });
});

/** What is said of a function with a mark, without where it is. */
function within(...lines: string[]): string[] {
  const head = 'function* f(k: Kernel, a: number, list: Task[]): Proc<number> {';
  const file = planted('src/kernel/f.ts', head, '  const mark = markHere();', ...lines, '}');
  return new Forgotten([file]).complaints.map((complaint) => complaint.replace(/^.*'p' /, ''));
}

const FORGET = "forgetAllBut(mark, 'p');";
const LIST_X = "forgetAllBut(mark, 'p', x);";
const READ_X = 'const x = yield* k.read();';
const MAY_CHANGE = 'if (yield* k.read()) x = 2;';

describe('a local is forgotten', () => {
  it.each([
    ['after a look', `${READ_X} ${FORGET} return x;`],
    ['in a field of what was seen', `const { x } = yield* k.read(); ${FORGET} return x;`],
    ['in the rest of a list', `const [, ...x] = yield* k.read(); ${FORGET} return x;`],
    ['as a sum', `const y = yield* k.read(); const x = y + 1; ${FORGET} return x;`],
    ['as the way that was taken', `let x = 1; ${MAY_CHANGE} ${FORGET} return x;`],
    ['as a part of what was given', `const x = a.field; ${FORGET} return x;`],
    ['around a loop', `let x = 0; for (;;) { ${FORGET} if (x) return x; x = yield* k.read(); }`],
    ['as the count of rounds', `for (let x = 0; x < 9; x++) { ${FORGET} yield* k.read(); }`],
    ['at the end of a loop', `let x = 0; do { x = yield* k.read(); ${FORGET} } while (x > 1);`],
    ['before a jump', `${READ_X} out: { ${FORGET} if (a) break out; return 1; } return x;`],
    [
      'before a jump to the outer loop',
      `let x = 0; out: for (;;) { if (x) return x;
       for (;;) { x = yield* k.read(); ${FORGET} continue out; } }`,
    ],
    ['for what comes finally', `${READ_X} try { ${FORGET} return 1; } finally { k.use(x); }`],
    ['for who catches', `${READ_X} try { ${FORGET} k.use(1); } catch { return x; }`],
    ['for one case', `${READ_X} ${FORGET} switch (a) { case 1: return 1; default: return x; }`],
    ['for one side', `${READ_X} ${FORGET} return a === 1 ? 1 : x;`],
    ['for a part', `${READ_X} ${FORGET} return a && x;`],
    ['for a closure', `${READ_X} ${FORGET} k.use(() => x);`],
    ['for a closure with a name', `${READ_X} const y = () => x; ${FORGET} return y();`],
    ['for a text', `${READ_X} ${FORGET} k.use(\`\${x}\`);`],
    ['for the field that it changes', `${READ_X} ${FORGET} x.field = 1;`],
    ['though it is known on one side', `${READ_X} if (x === 1) k.use(); ${FORGET} return x;`],
    ['though it has what another had', `${READ_X} const y = x; ${FORGET} return y;`, 'y'],
    ['when a list was filled', `k.fill(list); ${FORGET} return list;`, 'list'],
    ['when its own list was', `const x = []; x.push(yield* k.read()); ${FORGET} return x;`],
    [
      'though another has what was seen there in a later round',
      `let y = 0; for (;;) { ${READ_X} ${LIST_X} if (y) return x + y; y = x; }`,
      'y',
    ],
  ])('%s', (_, body, name = 'x') => {
    expect(within(body)).toContain(`forgets ${name}, which lives`);
  });

  it.each([
    ['the left side of a sum', `const x = a + (yield* k.g(${FORGET.slice(0, -1)}));`],
    ['the list of a loop', `for (const x of list) { ${FORGET} k.use(1); }`],
  ])('without a name: %s', (_, body) => {
    expect(within(body)).toEqual([expect.stringMatching(/a value without a name is forgotten$/)]);
  });
});

describe('nothing is forgotten', () => {
  it.each([
    ['what is listed', `${READ_X} ${LIST_X} return x;`],
    ['what is not read any more', `${READ_X} k.use(x); ${FORGET} return 1;`],
    ['what is set anew', `let x = yield* k.read(); ${FORGET} x = 1; return x;`],
    ['what is set anew in each round', `for (;;) { ${FORGET} ${READ_X} if (x) return x; }`],
    ['another of the same name', `{ ${READ_X} } ${FORGET} { const x = 1; return x; }`],
    ['a constant', `let x = 0; yield* k.read(); ${FORGET} return x;`],
    ['a constant on all ways', `let x = 0; ${MAY_CHANGE} else x = 2; ${FORGET} return x;`],
    ['what was given', `yield* k.read(); ${FORGET} return a + list.length;`],
    ['what is made of that', `const x = -a * 2; yield* k.read(); ${FORGET} return x;`],
    ['what is a constant here', `${READ_X} if (x !== 0) return 1; ${FORGET} return x;`],
    ['what follows from it', `${READ_X} const y = x * 2; ${LIST_X} return x + y;`],
    ['a list that was not filled', `const x: Task[] = []; ${FORGET} k.fill(x); return x;`],
    ['what only a jump leads past', `${READ_X} for (;;) { ${FORGET} break; k.use(x); }`],
  ])('%s', (_, body) => {
    expect(within(body)).toEqual([]);
  });

  it('that was settled before the mark', () => {
    const body = `${READ_X} const mark = markHere(); yield* k.read(); ${FORGET} return x;`;
    const file = planted('src/kernel/f.ts', `function* f(k: Kernel) { ${body} }`);
    expect(new Forgotten([file]).complaints).toEqual([]);
  });
});

it.each([
  ['dead', `${READ_X} ${LIST_X} return 1;`],
  ['settled', `const x = a; ${LIST_X} return x;`],
])('a value that is %s is listed for nothing', (_, body) => {
  expect(within(body)).toEqual(['lists x for nothing']);
});

it.each([
  ['a closure that assigns', `let x = 0; k.use(() => { x = 1; }); ${FORGET}`],
  ['a mark that is none', "forgetAllBut(elsewhere, 'p');"],
])('%s is not understood', (_, body) => {
  expect(() => within(body)).toThrow(/is not understood|is no mark/);
});

/** What is said of a callee g that forgets, and of an op that calls it. */
function around(op: string, g: string, ...more: SourceFile[]): string[] {
  const user = planted('src/program/user.ts', `function* useFutex(k: Kernel, a: number) { ${op} }`);
  const callee = planted('src/kernel/g.ts', `function* g(k: Kernel, y: number) { ${g} }`);
  const { complaints } = new Forgotten([user, callee, ...more]);
  return complaints.map((complaint) => complaint.replace(/^.*:1: /, ''));
}

const BEGAN = "forgetAllBut(OP_BEGAN, 'p');";
const LIST_Y = "forgetAllBut(OP_BEGAN, 'p', y); k.use(y);";
const FORGETS_X = "x lives while 'p' forgets it";

describe('a caller', () => {
  it.each([
    ['goes on with what it has seen', `${READ_X} yield* k.g(a); return x;`, BEGAN, FORGETS_X],
    ['has handed it over', `${READ_X} yield* k.g(x); return x;`, BEGAN, FORGETS_X],
    ['has it in a loop', `let x = 0; for (;;) { yield* k.g(x); x += 1; }`, BEGAN, FORGETS_X],
    [
      'hands over what lives',
      `${READ_X} yield* k.g(x);`,
      `${BEGAN} return y;`,
      "'p' forgets y, which lives",
    ],
    [
      'has it in the middle of a sum',
      'return (yield* k.read()) + (yield* k.g(a));',
      BEGAN,
      'a value without a name is forgotten',
    ],
    [
      'has two ways',
      'if (yield* k.read()) yield* k.g(a); else yield* k.g(a);',
      BEGAN,
      "useFutex has 2 ways to 'p'",
    ],
    [
      'hands the callee on',
      'yield* k.g(a); k.use(k.g);',
      BEGAN,
      'a way to a place that is not looked at',
    ],
    [
      'calls in a closure',
      'yield* k.g(a); k.use(function* () { yield* k.g(a); });',
      BEGAN,
      'a way to a place that is not looked at',
    ],
    ['is not known', '', BEGAN, 'nobody is known to call g'],
  ])('%s', (_, op, g, complaint) => {
    expect(around(op, g)).toEqual([complaint]);
  });

  it.each([
    ['goes on with what it was given', 'yield* k.g(a); return a;', BEGAN],
    ['goes on with what is listed', `${READ_X} yield* k.g(x); return x;`, LIST_Y],
    ['goes on with the result', 'const x = yield* k.g(a); return x;', BEGAN],
  ])('may be one that %s', (_, op, g) => {
    expect(around(op, g)).toEqual([]);
  });

  const between = planted(
    'src/kernel/h.ts',
    'function* h(k: Kernel, z: number) { yield* k.g(z); }',
  );

  it('may have another one between', () => {
    expect(around(`${READ_X} yield* k.h(x); return x;`, LIST_Y, between)).toEqual([]);
    expect(around(`${READ_X} yield* k.h(a); return x;`, BEGAN, between)).toEqual([FORGETS_X]);
  });

  it.each([
    ["import * as other from '../kernel/g.ts';", 'other.g(k, x)'],
    ["import { g as other } from '../kernel/g.ts';", 'other(k, x)'],
    ['const own = { other: g };', 'k.other(x)'],
  ])('may know the callee by another name: %s', (line, call) => {
    const op = `${READ_X} yield* ${call}; return x;`;
    const text = `${line} function* useFutex(k: Kernel) { ${op} }`;
    const user = planted('src/program/user.ts', text);
    const callee = planted('src/kernel/g.ts', `function* g(k: Kernel, y: number) { ${BEGAN} }`);
    const { complaints } = new Forgotten([user, callee]);
    expect(complaints).toEqual([`src/program/user.ts:1: ${FORGETS_X}`]);
  });
});

it('two places of one name are found, unless they are versions of one function', () => {
  const place = "(k: Kernel) { const mark = markHere(); forgetAllBut(mark, 'p'); }";
  const [f, g] = ['f', 'g'].map((name) => `function* ${name}${place}`) as [string, string];
  const [a, b] = ['src/kernel/a.ts', 'src/variants/b.ts'] as const;
  expect(new Forgotten([planted(a, f), planted(b, f)]).complaints).toEqual([]);
  const another = `${b}:1: there is another 'p'`;
  expect(new Forgotten([planted(a, f), planted(b, g)]).complaints).toEqual([another]);
});
