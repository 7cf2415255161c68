/** Scripts of the rt-tester as text: what is allowed, and what is said of everything else. */
import fc from 'fast-check';
import { parseScript, TesterScriptError } from '../src/rt-tester/parse.ts';
import { COMMANDS, CONDITIONS, type Line } from '../src/rt-tester/script.ts';

function complaintAbout(text: string): string {
  try {
    parseScript(text);
  } catch (thrown) {
    if (thrown instanceof TesterScriptError) return thrown.message;
    throw thrown;
  }
  return 'no complaint';
}

const words = [...COMMANDS, ...CONDITIONS].map(({ name }) => name);
/** Lines that are right, nearly right, and wrong. */
const roughLine = fc
  .tuple(
    fc.constantFrom('C', 'W', 'T', 'c', 'X', ''),
    fc.constantFrom(...words, 'lockbkl', 'lokc', ''),
    fc.constantFrom('0', '7', '8', '-1', '00', ''),
    fc.constantFrom('0', '7', '8', '99', '100', '-4', '1e3', '4294967296', 'lock', '0 # x', ''),
  )
  .map((parts) => parts.join(': '));

/** A command or condition and an argument that it takes. */
const rightLine = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...COMMANDS).map((command) => ({ kind: 'C', name: command.name })),
      fc
        .tuple(fc.constantFrom('W', 'T'), fc.constantFrom(...CONDITIONS))
        .map(([kind, condition]) => ({ kind, name: condition.name })),
    ),
    fc.nat(7),
    fc.integer({ min: 1, max: 7 }),
  )
  .map(([{ kind, name }, thread, argument]) => [kind, name, String(thread), String(argument)]);

const blanks = fc.constantFrom('', ' ', '\t', ' \t\t');

describe('a script', () => {
  it('may be written with any blanks, case and comments', () => {
    const dressed = fc.tuple(
      rightLine,
      fc.array(blanks, { minLength: 8, maxLength: 8 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(dressed, fc.constantFrom('', '\r'), ([parts, blank, loud], end) => {
        const spelled = parts.map((part) => (loud ? part.toUpperCase() : part.toLowerCase()));
        const row = spelled
          .map((part, at) => `${blank[2 * at]}${part}${blank[2 * at + 1]}`)
          .join(':');
        const text = `# comment: with: some: colons\n\n${row}# and one behind${end}\n${end}`;
        const [line, ...more] = parseScript(text);
        expect(more).toEqual([]);
        expect(line).toMatchObject({ number: 3, text: parts.join(': ') });
      }),
    );
  });

  it('means by an opcode a number, or the command of that number', () => {
    for (const { name, opcode } of COMMANDS) {
      const [byName, byNumber] = parseScript(`T: opcodeeq: 0: ${name}\nT: opcodeeq: 0: ${opcode}`);
      expect([name, byName?.argument]).toEqual([name, byNumber?.argument]);
    }
  });

  it('takes for a signal, a reset and a nice value whatever number the kernel ignores', () => {
    const text = 'C: signal: 2: 5\nC: reset: 0: -1\nC: resetevent: 0: 99\nC: schedother: 0: -20';
    expect(parseScript(text).map(({ argument }) => argument)).toEqual([5, -1, 99, -20]);
  });

  it.each<[string, string, string]>([
    [
      'an unknown command',
      'C: lokc: 0: 0',
      "line 1: there is no command 'lokc'; there are schedother, ",
    ],
    [
      'a condition as a command',
      'C: locked: 0: 0',
      "line 1: 'locked' is a condition, and this line asks for a command",
    ],
    [
      'an unknown condition',
      'T: prioge: 0: 1',
      "line 1: there is no condition 'prioge'; there are prioeq, ",
    ],
    [
      'a command as a condition',
      'W: lock: 0: 0',
      "line 1: 'lock' is a command, and this line asks for a condition",
    ],
    ['no command', 'C: : 0: 0', 'line 1: the command is missing'],
    ['no condition', '# x\nW: : 0: 0', 'line 2: the condition is missing'],
    ['thread 8', '\n\nC: lock: 8: 0', "line 3: there is no thread '8'; threads are 0 to 7"],
    ['thread -1', 'C: lock: -1: 0', "line 1: there is no thread '-1'; threads are 0 to 7"],
    ['thread 00', 'C: lock: 00: 0', "line 1: there is no thread '00'; threads are 0 to 7"],
    ['no thread', 'C: lock: : 0', 'line 1: the number of the thread is missing'],
    ['lock 8', 'W: locked: 0: 8', "line 1: there is no lock '8'; locks are 0 to 7"],
    ['no lock', 'C: unlock: 0:', 'line 1: the number of the lock is missing'],
    [
      'no colon',
      'C lock 0 0',
      "line 1: a line begins with 'C:', 'W:' or 'T:', and not with 'C lock 0 0'",
    ],
    [
      'a colon too few',
      'C: lock 0: 0',
      "line 1: a line has the form 'C: command: thread: argument', and this one has 2 colons",
    ],
    [
      'one colon',
      'T: prioeq',
      "line 1: a line has the form 'T: condition: thread: argument', and this one has 1 colon",
    ],
    [
      'a colon too many',
      'W: prioeq: 0: 1: 2',
      "line 1: a line has the form 'W: condition: thread: argument', and this one has 4 colons",
    ],
    [
      'another letter',
      'X: lock: 0: 0',
      "line 1: a line begins with 'C:', 'W:' or 'T:', and not with 'X'",
    ],
    [
      'no letter',
      ': lock: 0: 0',
      "line 1: a line begins with 'C:', 'W:' or 'T:', and not with nothing",
    ],
    [
      'priority 0',
      'C: schedfifo: 0: 0',
      "line 1: 'schedfifo' takes a priority from 1 to 99, and '0' is none",
    ],
    [
      'priority 100',
      'C: schedfifo: 0: 100',
      "line 1: 'schedfifo' takes a priority from 1 to 99, and '100' is none",
    ],
    [
      'half a number',
      'T: prioeq: 0: 8x',
      "line 1: 'prioeq' takes a 32-bit whole number, and '8x' is none",
    ],
    [
      'a huge number',
      'T: eventeq: 0: 99999999999',
      "line 1: 'eventeq' takes a 32-bit whole number, and '99999999999' is none",
    ],
    [
      'an unknown opcode',
      'T: opcodeeq: 0: lokc',
      "line 1: 'opcodeeq' takes a command or a 32-bit whole number, and 'lokc' is none",
    ],
    ['no argument', 'T: prioeq: 0: # 80', "line 1: the argument of 'prioeq' is missing"],
    [
      'the big kernel lock',
      'C: lockbkl: 0: 0',
      "line 1: 'lockbkl' needs the big kernel lock, which left Linux in v2.6.39 and is in no build",
    ],
    [
      'nothing to do',
      '# only\n# comments\n',
      'line 3: the script ends without a command, a wait or a test',
    ],
    ['control characters', 'C: lo\u001bck: 0: 0', "line 1: there is no command 'lo\\u{1b}ck'; "],
    [
      'a long word',
      `C: ${'x'.repeat(999)}: 0: 0`,
      `line 1: there is no command '${'x'.repeat(20)}...'; `,
    ],
  ])('is told of %s in one sentence with its line', (_what, text, sentence) => {
    const complaint = complaintAbout(text);
    expect(complaint.slice(0, sentence.length)).toBe(sentence);
    expect(complaint).not.toMatch(/\n|\.$/);
  });

  it('never makes the parser fail in another way, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'CWT:#-07 \t\r\nlock') }),
      fc.array(fc.oneof(roughLine, fc.string()), { maxLength: 5 }).map((rows) => rows.join('\n')),
    );
    fc.assert(
      fc.property(text, (script) => {
        let lines: readonly Line[] = [];
        try {
          lines = parseScript(script);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(TesterScriptError);
          const { line, message } = thrown as TesterScriptError;
          expect(message).toMatch(/^line \d+: [^\n]*$/u);
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(script.split('\n').length);
          return;
        }
        expect(lines.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });
});
