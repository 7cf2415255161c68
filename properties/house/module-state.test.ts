import { moduleState } from './module-state.ts';
import { planted, sources } from './tree.ts';

describe('the top of a module', () => {
  it('is changed by nobody, but for the pointer to the running actor', () => {
    expect(moduleState(sources('src'))).toEqual([]);
  });

  it.each([
    ['let count = 0;', 'a variable of the module'],
    ['export let count = 0;', 'a variable of the module'],
    ['const all = []; function f(a) { all.push(a); }', 'changes all'],
    ['const all = new Map(); const f = () => { all.set(1, 2); };', 'changes all'],
    ['const now = { by: null }; class A { f() { now.by = this; } }', 'changes now.by'],
    ['const now = { by: { at: 0 } }; function f() { now.by.at++; }', 'changes now.by.at'],
    [
      "import { register } from './b.ts'; function f() { register.cells = []; }",
      'changes register.cells',
    ],
    [
      "import { running } from './b.ts'; function f() { running.since = 1; }",
      'changes running.since',
    ],
  ])('changes in `%s`', (line, what) => {
    expect(moduleState([planted('src/machine/a.ts', line)])).toEqual([
      `src/machine/a.ts:1: ${what}`,
    ]);
    expect(moduleState([planted('src/cli/a.ts', line)])).toEqual([]);
  });

  it.each([
    "import { running } from './b.ts'; function f(a) { running.actor = a; }",
    'const known = new WeakMap(); function f(a) { known.set(a, 1); }',
    'const all = new Map([[1, 2]]); function f(a) { return all.get(a); }',
    'const none = []; function f() { const some = []; some.push(none); return some; }',
  ])('stays in `%s`', (line) => {
    expect(moduleState([planted('src/machine/a.ts', line)])).toEqual([]);
  });
});
