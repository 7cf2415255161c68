import { declaring, undeclared, unnoticedLooks } from './plain-fields.ts';
import { planted, type SourceFile, sources } from './tree.ts';

const files = sources('src');
const declared = declaring(files);

/** The file without what stands there. */
function without({ path, text }: SourceFile, [from, to]: readonly [number, number]): SourceFile {
  const bytes = Buffer.from(text);
  const after = bytes.subarray(to).toString().replace(/^,/, '');
  return { path, text: `${bytes.subarray(0, from)}${after}` };
}

describe('what an object of the machine can change', () => {
  it('is a cell, or a plain field that its class declares', () => {
    expect(undeclared(files)).toEqual([]);
  });

  it('is missed as soon as its declaration is', () => {
    const entries = declared.flatMap(({ file, name, entries }) => {
      return entries.map((entry) => ({ file, name, entry }));
    });
    expect(entries.length).toBeGreaterThan(50);
    const missed = entries.map(({ file, entry }) => {
      const cut = undeclared([without(file, entry.bytes)]);
      return cut.map((line) => line.replace(/^.*?: /, ''));
    });
    expect(missed).toEqual(
      entries.map(({ name, entry }) => [`${name}.${entry.field} can change, undeclared`]),
    );
  });

  it.each([
    ['class A { b = 0; }', 'A.b can change, undeclared'],
    ['class A { #b = 0; }', 'A.#b can change, undeclared'],
    ['class A { private b: B | null = null; }', 'A.b can change, undeclared'],
    ['class A { readonly b: B[]; constructor(b) { this.b = b; } }', 'A.b can change, undeclared'],
    ['class A { readonly b = new Set<B>(); }', 'A.b can change, undeclared'],
    ['class A { readonly b = { c: 0 }; }', 'A.b can change, undeclared'],
    [
      'class A { static readonly kept = new Kept({ b: "named" }); }',
      'A has no b that could change',
    ],
    [
      'class A { static readonly kept = new Kept({ b: "named" }); readonly b = new Word(0); }',
      'A has no b that could change',
    ],
    [
      'class A extends B { static override readonly kept = new Kept({ c: "named" }); c = 0; }',
      'A leaves out what B declares',
    ],
    ['class A { readonly b: { c: number } = NONE; }', 'A.b can change, undeclared'],
    ['interface A { b: number; }', 'b can change, and is in no class'],
    ['type A = { b: number; };', 'b can change, and is in no class'],
  ])('is found in `%s`', (line, what) => {
    expect(undeclared([planted('src/kernel/a.ts', line)])).toEqual([`src/kernel/a.ts:1: ${what}`]);
    expect(undeclared([planted('src/report/a.ts', line)])).toEqual([]);
  });

  it.each([
    'class A { readonly b = new Word<number>(this.life, "b", 0); }',
    'class A { readonly b: readonly B[]; readonly c: Map2; readonly d: B; get e() { return 0; } }',
    'class A { static readonly kept = new Kept({ b: "named" }); b = 0; }',
    'class A extends B { static override readonly kept = B.kept.and({ c: "named" }); c = 0; }',
    'interface A { readonly b: number; c(): void; }',
  ])('is not found in `%s`', (line) => {
    expect(undeclared([planted('src/kernel/a.ts', line)])).toEqual([]);
  });
});

describe('oracles', () => {
  it('ask the view for plain fields, which notes that they have looked', () => {
    expect(unnoticedLooks(files)).toEqual([]);
  });

  it.each(['const a = pi_state.listed_on;', 'const { preempt_count } = task;'])(
    'are heard of where they do not, as in `%s`',
    (line) => {
      const oracle = planted('src/oracle/a.ts', line);
      expect(unnoticedLooks([...files, oracle])).toEqual([
        expect.stringMatching(
          /^src\/oracle\/a\.ts:1: looks at (?:listed_on|preempt_count) itself$/,
        ),
      ]);
    },
  );
});
