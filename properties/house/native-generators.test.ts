/** A generator that the compiler has lowered to a state machine is several times slower. */
import { createRequire } from 'node:module';
import { transformSync } from '@swc/core';
import { planted } from './tree.ts';

const compiled = planted('src/kernel/a.ts', 'export function* f(): Generator<number> { yield 1; }');

function compile(jsc: object): string {
  return transformSync(compiled.text, { swcrc: false, jsc, module: { type: 'commonjs' } }).code;
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

describe('a generator function', () => {
  it('is still one when the tests run', () => {
    function* sample(): Generator<number> {
      yield 1;
    }
    expect(kindOf(sample)).toBe('[object GeneratorFunction]');
    expect(kindOf(sample())).toBe('[object Generator]');
  });

  it('survives the settings that jest compiles with, and would not survive older targets', () => {
    const { jsc } = createRequire(import.meta.filename)('../jest/source-options.cjs') as {
      readonly jsc: object;
    };
    expect(compile(jsc)).toMatch(/function\s*\*/);
    const older = { ...jsc, target: 'es5' };
    expect(compile(older)).not.toMatch(/function\s*\*/);
  });
});
