import { impurities } from './purity.ts';
import { planted, sources } from './tree.ts';

function complaintsAbout(path: string, line: string): string[] {
  return impurities([planted(path, line)]);
}

describe('left of campaign', () => {
  it('nobody touches the clock, chance, promises or the process', () => {
    expect(impurities(sources('src'))).toEqual([]);
  });

  it.each([
    ['Date', 'const now = Date.now();'],
    ['Date', 'let birth: Date;'],
    ['Math.random', 'const dice = Math.random();'],
    ['Math.random', "const dice = Math['random'];"],
    ['process', 'process.exit(1);'],
    ['console', "console.log('hello');"],
    ['setTimeout', 'setTimeout(() => {}, 1);'],
    ['Promise', 'const later: Promise<number> = start();'],
    ['Promise', 'Promise.resolve(1);'],
    ['async', 'async function f() {}'],
    ['async', 'const f = async () => 1;'],
    ['async', 'class A { async f() {} }'],
    ['await', 'await start();'],
    ['await', 'for await (const x of y) {}'],
    ['globalThis', "globalThis['Date'];"],
  ])('%s is found in `%s`', (what, line) => {
    expect(complaintsAbout('src/kernel/a.ts', line)).toContain(`src/kernel/a.ts:1: ${what}`);
    expect(complaintsAbout('src/run.ts', line)).toContain(`src/run.ts:1: ${what}`);
    expect(complaintsAbout('src/campaign/a.ts', line)).toEqual([]);
  });

  it.each(['op.process = 1;', 'Math.min(1, 2);', '// Date', "say('Date');"])(
    '`%s` is innocent',
    (line) => {
      expect(complaintsAbout('src/kernel/a.ts', line)).toEqual([]);
    },
  );
});
