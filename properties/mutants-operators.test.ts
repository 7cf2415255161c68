/** Each way of making a mistake makes the mistakes that it says, and no others. */
import { changeOf } from '../mutants/mutant.ts';
import { mutantsOf, mutated } from '../mutants/mutants-of.ts';
import { planted } from './house/tree.ts';

function mistakesIn(text: string): string[] {
  return mutantsOf(planted('src/oracle/a.ts', text)).map(changeOf);
}

describe('a mistake', () => {
  it.each([
    ['if (a) b = c;', ['a -> true', 'a -> false', 'a -> !(a)', 'b = c; -> ;']],
    ['const x = a ? b : c;', ['a -> true', 'a -> false', 'a -> !(a)']],
    ['while (a) {}', ['a -> false']],
    ['for (let i = a; i < b; i++) {}', ['i < b -> false', 'i < b -> i <= b']],
    ['for (const a of b) {}', ['b -> []']],
    ['const x = a < b;', ['a < b -> a <= b']],
    ['const x = a >= b;', ['a >= b -> a > b']],
    ['const x = a === b;', ['a === b -> a !== b']],
    ['const x = a && b;', ['a && b -> a || b', 'a && b -> a', 'a && b -> b']],
    ['const x = a ?? b;', ['a ?? b -> a']],
    ['const x = !a;', ['!a -> a']],
    ['const x = a - b;', ['a - b -> a + b']],
    ['const x = a | b;', ['a | b -> a & b']],
    ['a += b;', ['a += b; -> ;', 'a += b -> a -= b']],
    ['a++;', ['a++; -> ;', 'a++ -> a--']],
    ['const x = Math.min(a, b);', ['Math.min -> Math.max']],
    ['const x = 4;', ['4 -> 5', '4 -> 3']],
    ['const x = 0;', ['0 -> 1']],
    ['const x = true;', ['true -> false']],
    ['const x = [a];', ['[a] -> []']],
    ["const x = 'two-owners';", ["'two-owners' -> ''"]],
    ['f(a);', ['f(a); -> ;']],
    ['throw a;', []],
    [
      'function f() { if (a) { throw b; } }',
      ['a -> true', 'a -> false', 'a -> !(a)', 'throw b; -> ;'],
    ],
    ['const x = a.some(b);', ['a.some(b) -> a.every(b)']],
    ['const x = a?.some(b);', ['a?.some(b) -> a?.every(b)']],
    ['const x = a.filter(b).length;', ['a.filter(b) -> a']],
    ['const x = a.at(-1);', ['a.at(-1) -> a.at(0)', '1 -> 2', '1 -> 0']],
    ['const x = a.at(0);', ['a.at(0) -> a.at(-1)', '0 -> 1']],
  ])('in `%s`', (text, mistakes) => {
    expect(mistakesIn(text).sort()).toEqual([...mistakes].sort());
  });

  it.each([
    ['a type', "type A = 'b' | 1; let a: readonly [1, 'x'] = b as 'c';"],
    ['an import', "import a from 'b';"],
    ['the name of a field', "const a = { 'b': c };"],
    ['a sentence', "const a = 'Somebody waits.';"],
    ['what an error says', "const a = new RangeError('far');"],
    ['a sum of texts', 'const a = b + `c`;'],
    ['the way into a class', 'class A extends B { constructor() { super(); } }'],
    ['where a function ends anyway', 'const f = () => { return a; };'],
  ])('is not made in %s', (_where, text) => {
    expect(mistakesIn(text)).toEqual([]);
  });

  it('that is no program is not made', () => {
    expect(mistakesIn('const x = (a ?? b) && c;')).not.toContain('(a ?? b) && c -> a ?? b || c');
    expect(mistakesIn('const x = a ?? (b && c);')).toEqual(
      expect.arrayContaining(['b && c -> b || c']),
    );
  });

  it('stands in the file where it was found, whatever stands before it', () => {
    const file = planted('src/oracle/a.ts', '// é', 'const x = a &&', '  b < c;');
    const all = mutantsOf(file);
    const texts = all.map((mutant) => mutated(file.text, mutant));
    expect(texts).toContain('// é\nconst x = a &&\n  b <= c;\n');
    expect(new Set(texts).size).toBe(texts.length);
    expect(all.map(({ lines }) => lines)).toContainEqual([3, 3]);
  });

  it('is shown in one line, however long what is replaced is', () => {
    const long = 'abcdefghij'.repeat(20);
    const [first] = mistakesIn(`const x = ${long} < b;`);
    expect(first?.length).toBeLessThan(150);
    expect(first).toContain('< b -> ');
    expect(first).toContain('<= b');
  });
});
