import { misnamed, procsOf } from './procs.ts';
import { unstarredCalls } from './starred.ts';
import { planted, type SourceFile, sources } from './tree.ts';

const ROOMS = /^src\/(machine|kernel|variants|userspace|program)\//;
const kernelCode = sources('src').filter(({ path }) => ROOMS.test(path));

const word = planted(
  'src/machine/word.ts',
  'export type Proc<T> = Generator<Access, T, unknown>;',
  'export interface Step<T> extends Proc<T> { as<U>(make: (seen: T) => U): Step<U>; }',
  'export class Word {',
  '  proc: Proc<void> | null = null;',
  '  read(): Step<number> { return access(READ, this); }',
  '  load(): number { return this.value; }',
  '  *#fire(): Proc<void> {}',
  '}',
  'export function access<T>(kind: Kind): Proc<T> { return kind.begin<T>(); }',
);
const kernel = planted(
  'src/kernel/pi.ts',
  'export function* futex_lock_pi(k: Kernel): Proc<number> { return 0; }',
  'export interface Kernel { requeue(): Proc<void>; wake: ((k: Kernel) => Proc<void>) | null; }',
  'export const fixes = { *wake_q_add(k: Kernel) {}, fixup: function* (k: Kernel) {} };',
  'export type Body = (k: Kernel) => Proc<void>;',
  'export function* evens(): Generator<number> { yield 2; }',
);

function calls(line: string): string[] {
  const used = planted('src/kernel/use.ts', line);
  return unstarredCalls([word, kernel, used]);
}

describe('a Proc', () => {
  it('is never called without its star', () => {
    expect(unstarredCalls(kernelCode)).toEqual([]);
  });

  it('shares its name with no ordinary function', () => {
    expect(misnamed(kernelCode)).toEqual([]);
  });

  it('is known by name, be it a function, a method or a member of a type', () => {
    const names = [...procsOf([word, kernel]).names].sort();
    const ours = ['#fire', 'access', 'as', 'fixup', 'futex_lock_pi', 'read', 'requeue'];
    expect(names).toEqual([...ours, 'wake', 'wake_q_add']);
  });

  it('is found among the sources of the machine', () => {
    const { names } = procsOf(kernelCode);
    expect([...names]).toEqual(expect.arrayContaining(['read', 'write', 'cmpxchg', 'lock']));
  });
});

describe('a call without its star is found', () => {
  it.each([
    ['read', 'function* f() { word.read(); }'],
    ['read', 'function* f() { const value = word.read(); }'],
    ['read', 'function* f() { if (word.read() === 1) return; }'],
    ['read', 'function* f() { yield word.read(); }'],
    ['read', 'function* f(): Proc<number> { return word.read(); }'],
    ['read', 'function f() { return word.read(); }'],
    ['read', 'function* f() { yield* g(word.read()); }'],
    ['read', "function* f() { word['read'](); }"],
    ['read', 'function* f() { value = word.read(); }'],
    ['read', 'function* f() { task.value = word.read(); }'],
    ['read', 'words.forEach((word) => word.read());'],
    ['read', 'words.map((word): Proc<number> => { word.read(); return other; });'],
    ['read', 'function* f() { yield* (word.read() ? a : b); }'],
    ['read', 'function* f() { yield* word.read().value; }'],
    ['read', 'function* f() { yield* word.read().then(sign); }'],
    ['futex_lock_pi', 'function* f() { futex_lock_pi(k); }'],
    ['futex_lock_pi', 'function* f() { k.futex_lock_pi(); }'],
    ['futex_lock_pi', 'function* f() { k?.futex_lock_pi(); }'],
    ['futex_lock_pi', 'function* f() { k.futex_lock_pi?.(); }'],
    ['futex_lock_pi', 'function* f() { super.futex_lock_pi(); }'],
    ['futex_lock_pi', 'function* f() { k.futex_lock_pi.call(k); }'],
    ['requeue', 'function* f() { k.requeue(); }'],
    ['wake', 'function* f() { k.wake(k); }'],
    ['wake_q_add', 'function* f() { k.wake_q_add(k); }'],
    ['fixup', 'function* f() { k.fixup(k); }'],
    ['#fire', 'class A { arm() { this.#fire(); } }'],
    ['lock', 'function* f() { const lock = k.futex_lock_pi; lock(k); }'],
    ['act', 'function* f() { const act = early ? other : k.wake; act(k); }'],
    ['act', 'function* f() { const act = k.other ?? k.wake; act(k); }'],
    ['lock', 'function* f() { const { futex_lock_pi: lock } = k; lock(k); }'],
    ['lock', "import { futex_lock_pi as lock } from './pi.ts'; lock(k);"],
    ['callback', 'function* f(callback: (k: Kernel) => Proc<void>) { callback(k); }'],
    ['body', 'function* f(body: Body) { body(k); }'],
  ])('%s in `%s`', (name, line) => {
    expect(calls(line)).toEqual([`src/kernel/use.ts:1: ${name}() is called without yield*`]);
  });
});

it('a call that another Proc is made of is found with that one', () => {
  const complaints = ['as', 'read'].map((name) => `${name}() is called without yield*`);
  const line = 'function* f() { word.read().as(sign); }';
  expect(calls(line)).toEqual(complaints.map((complaint) => `src/kernel/use.ts:1: ${complaint}`));
});

describe('a call is in order', () => {
  it.each([
    'function* f() { yield* word.read(); }',
    'function* f() { const value = (yield* word.read()) & MASK; }',
    'function* f() { yield* word.read().as(sign); }',
    'function f(): Proc<number> { return word.read().as(sign); }',
    'function* f() { yield* (early ? word.read() : k.futex_lock_pi()); }',
    'function* f() { yield* k.futex_lock_pi!(k); }',
    'function* f() { yield* k.wake?.(k); }',
    'class A { next_read(): Proc<number> { return this.word.read(); } }',
    'const again = (): Proc<number> => word.read();',
    'const again = (): Proc<number> => { return word.read(); };',
    'class A { start() { this.proc = this.#fire(); } }',
    'const proc: Proc<number> = k.futex_lock_pi(k);',
    'function* f() { const value = word.load(); }',
    'function* f() { for (const n of evens()) use(n); }',
    'k.next();',
  ])('in `%s`', (line) => {
    expect(calls(line)).toEqual([]);
  });
});

describe('an ordinary function with the name of a Proc is found', () => {
  const complaint = 'src/program/use.ts:1: read is a Proc elsewhere, but not here';

  it.each([
    'function read() {}',
    'const read = () => 1;',
    'class Other { read(): number { return 1; } }',
    'class Other { get read() { return 1; } }',
    'class Other { read: () => number; }',
    'interface Other { read(): number; }',
    'interface Other { read: () => number; }',
    'const other = { read() {} };',
    'const other = { read: (k: Kernel) => k.value };',
  ])('in `%s`', (line) => {
    const files: SourceFile[] = [word, planted('src/program/use.ts', line)];
    expect(misnamed(files)).toEqual([complaint]);
  });

  it('but a mere field is none', () => {
    const files = [word, planted('src/program/use.ts', 'class Other { read = 0; }')];
    expect(misnamed(files)).toEqual([]);
  });
});
