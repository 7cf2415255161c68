/**
 * The commands that the README and the guides show are run. A block is marked with what becomes of
 * it: of `ends=1` each command ends with that exit code, and by day one in three is run; `long` is
 * begun, and interrupted at once; of `kernel`, which asks the machine's own kernel, the words are
 * checked.
 * What is marked `tutorial=0`, or with another exit code, is done in an empty folder, by
 * .ci/package.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { addConform } from '../src/cli/conform/command.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { programArbitrary } from '../src/program/arbitrary.ts';
import { faultOf } from '../src/program/legit.ts';
import { ProgramError, parseProgram, printProgram } from '../src/program/text.ts';
import { someOf } from './support/by-day.ts';
import { Grammar } from './support/grammar.ts';
import { Paper, pifuzz } from './support/pifuzz.ts';
import { GUIDES, type Shown, shownIn } from './support/shell-blocks.ts';

jest.setTimeout(120_000);

const shown = GUIDES.flatMap((path) => shownIn(path));
const ours = shown.filter(({ words }) => words[0] === 'npx');
const typed = ({ mark, words }: Shown) => [mark, ...words].join(' ');

/** A command that several guides show becomes one and the same. */
const marked = (mark: RegExp) => {
  return ours
    .filter((one) => mark.test(one.mark))
    .filter((one, at, all) => all.findIndex((other) => typed(other) === typed(one)) === at)
    .map((one): [string, Shown] => [`${one.path}: ${one.words.slice(1).join(' ')}`, one]);
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Pages are written elsewhere than in the checkout. */
function argvOf({ words }: Shown): string[] {
  const [, , ...argv] = words;
  return argv[0] === 'fuzz' ? [...argv, '--reports', folder] : argv;
}

describe('commands that guides show', () => {
  it('are those of pifuzz and of npm, and each block says what becomes of it', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const { path, mark, words } of shown) {
      const [first, second, third] = words;
      const where = `${path}: ${words.join(' ')}`;
      expect([where, mark]).toEqual([
        where,
        expect.stringMatching(/^(ends=\d|long|kernel|tutorial=\d)$/),
      ]);
      if (first === 'npx') expect(second).toBe('pifuzz');
      else expect([where, first]).toEqual([where, 'npm']);
      if (second === 'run') expect(Object.keys(scripts)).toContain(third);
    }
    expect(marked(/^ends/).length).toBeGreaterThan(15);
  });

  it.each(someOf(marked(/^ends=/), 3))('%s', async (_, one) => {
    const { code } = await pifuzz(argvOf(one));
    expect(code).toBe(Number(one.mark.slice(5)));
  });

  it.each(marked(/^long$/))('%s, begun and interrupted', async (_, one) => {
    const signals = new EventEmitter();
    const presses = [0, 400].map((ms) => setTimeout(() => signals.emit('SIGINT'), ms));
    const { code, out } = await pifuzz(argvOf(one), false, signals);
    presses.forEach(clearTimeout);
    expect([0, 1, 4]).toContain(code);
    expect(out).toContain('interrupted');
  });

  it.each(marked(/^kernel$/))('%s, its words', async (_, one) => {
    const stdout = new Paper(false);
    const io = { stdout, stderr: new Paper(false), signals: new EventEmitter(), exit() {} };
    let code = -1;
    const start = async () => new KernelPool([], 'this is a test');
    const command = new Command('pifuzz');
    addConform(command, io, (done) => (code = done), start);
    await command.parseAsync(argvOf(one), { from: 'user' });
    expect([code, stdout.text]).toEqual([4, expect.stringContaining('this is a test')]);
  });
});

/** An attribute that is given twice. */
const TWICE = new RegExp(
  '(timeout|kernel|ignoring|interruptible|if held|inconsistent|requeue all|wake one|\\ball)' +
    ' (.* )?\\1',
);

describe('the grammar of docs/programs.md', () => {
  const guide = readFileSync('docs/programs.md', 'utf8');
  const blocks = [...guide.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, block]) => block as string);
  const grammar = new Grammar(blocks.find((block) => block.startsWith('program ')) ?? '');
  const example = blocks.find((block) => block.startsWith('T1')) as string;

  it('makes texts that are programs, though not all are correct user space', () => {
    let correct = 0;
    const property = fc.property(fc.infiniteStream(fc.nat()), (choices) => {
      const words = grammar.sentence('program', () => choices.next().value as number);
      try {
        parseProgram(words.join(' '));
        correct++;
      } catch (thrown) {
        if (!(thrown instanceof ProgramError)) throw thrown;
        // A syntax error says what it expected; an attribute may not be given twice.
        const twice = TWICE.test(words.join(' '));
        if (!twice) expect(thrown.message).not.toMatch(/column \d+: expected/);
      }
    });
    fc.assert(property, { numRuns: 2000 });
    expect(correct).toBeGreaterThan(20);
  });

  it('knows every word that a printed program can have', () => {
    const known = new Set(grammar.terminals());
    const property = fc.property(programArbitrary(), (program) => {
      for (const word of printProgram(program).match(/[^\s:;]+|[:;]/g) ?? []) {
        if (!/^\d+$/.test(word)) expect(known).toContain(word);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('has an example, which is a correct program', () => {
    expect(faultOf(parseProgram(example))).toBeNull();
  });
});
