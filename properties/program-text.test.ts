import fc from 'fast-check';
import { programArbitrary } from '../src/program/arbitrary.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { kindOf, opKinds } from '../src/program/op-kinds.ts';
import { isRtMutex, MUTEX_BASE, type Program } from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';
import { ProgramError, parseProgram, printProgram } from '../src/program/text.ts';

fc.configureGlobal({ seed: jest.getSeed() });

/** The same program under other numbers: task n becomes `tasks[n - 1]`, and so on. */
function relabelled(program: Program, tasks: number[], locks: number[], stride: number): Program {
  const base = (n: number) => (isRtMutex(n) ? MUTEX_BASE : 0);
  const lock = (n: number) => base(n) + (locks[n - base(n) - 1] as number);
  return {
    tasks: program.tasks.map((task) => ({
      ...task,
      id: tasks[task.id - 1] as number,
      holds: task.holds.map(lock),
      ops: task.ops.map((op) => ({
        ...kindOf(op).renamed(op, lock),
        id: op.id * stride,
      })),
    })),
    sharedBuckets: program.sharedBuckets.map((group) => group.map(lock)),
    robust: program.robust.map(lock),
    hostile: program.hostile.map(lock),
    events: program.events.map((event) => ({
      ...event,
      id: event.id * stride,
      task: tasks[event.task - 1] as number,
    })),
  };
}

const taskNumbers = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 });
const futexNumbers = fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4 });

function errorOf(text: string): ProgramError | null {
  try {
    const program = parseProgram(text);
    expect(whyNotLegit(program)).toBeNull();
    expect(parseProgram(printProgram(program))).toEqual(program);
    return null;
  } catch (error) {
    if (error instanceof ProgramError) return error;
    throw error;
  }
}

describe('a program printed', () => {
  it('reads as the design writes it', () => {
    const text = [
      'T1 fifo 10: holds f1; unlock f1',
      'T2: lock f1 timeout; unlock f1 if held',
      'T3: lock f2 timeout kernel; unlock f2 kernel if held',
      'env: bucket f1 f2',
    ];
    const program = parseProgram(text.join('\n'));
    expect(printProgram(program)).toBe(text.join('\n'));
    expect(printProgram(program, ' | ')).toBe(text.join(' | '));
  });

  it.each([
    'T1 fifo 10: holds f1 m2; lock f2; unlock f1; lock2 f2 timeout kernel; trylock f3 kernel',
    'T1: lock m1 interruptible; unlock m1 if held; trylock m1 | T2: lock m1 | env: signal T1',
    'T1: lock f1 | T2: lock f4 | env: bucket f1 f4; setprio T2 20; signal T1; setprio T1 other',
  ])('reads like this: %j', (text) => {
    expect(printProgram(parseProgram(text), ' | ')).toBe(text);
  });

  it('numbers its events by position, and prints them behind the buckets', () => {
    const program = parseProgram(
      'env: signal T2 | T1: lock f1 | env: setprio T1 99; bucket f2 f1 | T2: lock f2',
    );
    expect(program.events).toEqual([
      { id: 1, call: 'signal', task: 2 },
      { id: 2, call: 'setprio', task: 1, fifo: 99 },
    ]);
    expect(printProgram(program, ' | ')).toBe(
      'T1: lock f1 | T2: lock f2 | env: bucket f2 f1; signal T2; setprio T1 99',
    );
  });

  it('knows an rt_mutex by another number than the futex of that name', () => {
    const [task] = parseProgram('T1: holds f1 m1; unlock m1').tasks;
    expect(task).toMatchObject({ holds: [1, 101], ops: [{ target: 101 }] });
  });

  it('is parsed to the same program', () => {
    fc.assert(
      fc.property(programArbitrary(), (program) => {
        expect(parseProgram(printProgram(program))).toEqual(program);
        expect(parseProgram(printProgram(program, ' | '))).toEqual(program);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the numbers of tasks and futexes', () => {
    fc.assert(
      fc.property(programArbitrary(), taskNumbers, futexNumbers, (program, tasks, futexes) => {
        const other = relabelled(program, tasks, futexes, 1);
        expect(parseProgram(printProgram(other))).toEqual(other);
      }),
      { numRuns: 1000 },
    );
  });

  it('may be written with other blanks, comments and empty lines', () => {
    fc.assert(
      fc.property(programArbitrary(), (program) => {
        const loose = printProgram(program)
          .replaceAll(' ', ' \t ')
          .replaceAll(':', ' :')
          .replaceAll(';', ';  ')
          .replaceAll('\n', ' # T1: lock f1\r\n\n');
        expect(parseProgram(`# a title\n| ${loose} |\n`)).toEqual(program);
      }),
    );
  });

  it('may name the default policy, and give attributes in any order', () => {
    const text = 'T1 other: lock f1 kernel timeout; unlock f1 if held kernel';
    expect(printProgram(parseProgram(text))).toBe(
      'T1: lock f1 timeout kernel; unlock f1 kernel if held',
    );
  });
});

describe('a program renumbered', () => {
  it('depends on no number that it had before', () => {
    const stride = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        programArbitrary(),
        taskNumbers,
        futexNumbers,
        stride,
        (program, tasks, futexes, gap) => {
          expect(renumber(relabelled(program, tasks, futexes, gap))).toEqual(renumber(program));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is what its text is parsed to, even if a cut has left gaps and half a bucket', () => {
    fc.assert(
      fc.property(programArbitrary(), fc.nat(), (program, cut) => {
        const tasks = program.tasks.filter((_, index) => index !== cut % program.tasks.length);
        const renumbered = renumber({ ...program, tasks });
        expect(whyNotLegit(renumbered)).toBeNull();
        expect(parseProgram(printProgram(renumbered))).toEqual(renumbered);
      }),
      { numRuns: 1000 },
    );
  });

  it('numbers rt_mutexes apart from futexes, and events like their tasks', () => {
    const program = parseProgram(
      'T3: holds m4 f2 | T2: lock f1; lock m2 | env: setprio T3 9; signal T2',
    );
    const gone = { ...program, tasks: program.tasks.slice(1) };
    expect(printProgram(renumber(program), ' | ')).toBe(
      'T1: holds m1 f1 | T2: lock f2; lock m2 | env: setprio T1 9; signal T2',
    );
    expect(printProgram(renumber(gone), ' | ')).toBe('T1: lock f1; lock m1 | env: signal T1');
    expect(renumber(gone).events).toMatchObject([{ id: 1 }]);
  });

  it('numbers tasks by position, futexes by appearance and ops within their task', () => {
    const program = parseProgram('T4: lock f3; unlock f3 | T2: lock f1 | env: bucket f1 f3');
    const text = 'T1: lock f1; unlock f1 | T2: lock f2 | env: bucket f1 f2';
    expect(printProgram(renumber(program), ' | ')).toBe(text);
  });
});

const CALLS = Object.keys(opKinds).map((call) => `'${call}'`);
const [LAST] = CALLS.slice(-1);
const OTHERS = CALLS.slice(0, -1).join(', ');

describe('a text that is no program', () => {
  it.each([
    ['T1: lock f1\nT2 : x; lok f1', `2:6 expected ${CALLS.join(', ')} or 'holds', found 'x'`],
    ['T1: lock f1; lok f1', `1:14 expected ${OTHERS} or ${LAST}, found 'lok'`],
    ['T1: lock f1; holds f2', `1:14 expected ${OTHERS} or ${LAST}, found 'holds'`],
    ['T1: lock f1;', `1:13 expected ${OTHERS} or ${LAST}, found the end of the line`],
    [
      'T1: lock',
      '1:9 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found the end of the line',
    ],
    [
      'T1: lock  # f1',
      '1:9 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found the end of the line',
    ],
    ['T1: lock f5', "1:10 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found 'f5'"],
    ['T1: lock f01', "1:10 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found 'f01'"],
    [
      'T1: holds',
      '1:10 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found the end of the line',
    ],
    [
      'T1: holds f1 lock f1',
      "1:14 expected a futex (f1 to f4), an rt_mutex (m1 to m4), ';' or the end of the line, f",
    ],
    [
      'T1: lock f1 if held',
      "1:13 expected 'timeout', 'kernel', ';' or the end of the line, found 'if'",
    ],
    ['T1: lock f1 kernel kernel', "1:20 expected 'timeout', ';' or the end of the line, found "],
    [
      'T1: unlock f1 timeout',
      "1:15 expected 'kernel', 'ignoring', 'if held', 'inconsistent', ';' or the end of the line",
    ],
    ['T1: unlock f1 if heldd', "1:18 expected 'held', found 'heldd'"],
    ['T1: lock f1 timeout kernel x', "1:28 expected ';' or the end of the line, found 'x'"],
    ['T1 lock f1', "1:4 expected 'fifo', 'other' or ':', found 'lock'"],
    ['T1 other 3: lock f1', "1:10 expected ':', found '3'"],
    ['T1 fifo 100: lock f1', "1:9 expected a priority (1 to 99), found '100'"],
    ['T1 fifo: lock f1', "1:8 expected a priority (1 to 99), found ':'"],
    ['T6: lock f1', "1:1 expected a task (T1 to T5) or 'env', found 'T6'"],
    ['T1: lock f1 | lock f1', "1:15 expected a task (T1 to T5) or 'env', found 'lock'"],
    ['T1: lock f1 | env bucket f1', "1:19 expected ':', found 'bucket'"],
    [
      'T1: lock f1 | env:',
      "1:19 expected 'bucket', 'robust', 'hostile', 'signal', 'setprio', 'kill' or 'exec', found",
    ],
    ['T1: lock m5', "1:10 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found 'm5'"],
    ['T1: wait m1', "1:10 expected a condition variable (c1 to c2), found 'm1'"],
    ['T1: requeue c1 m1', "1:16 expected a condition variable (c1 to c2), found 'm1'"],
    ['T1: wait f1', '1:5 T1 uses f1 as if it were no lock (wait), and it is not hostile'],
    ['T1: lock f1 | env: hostile f1 hostile f2', '1:31 expected a futex (f1 to f4), an rt_mutex'],
    ['T1: wake c1 one', "1:13 expected 'all', ';' or the end of the line, found 'one'"],
    ['T1: requeue c1 c2 wake all', "1:24 expected 'one', found 'all'"],
    ['T1: lock m01', "1:10 expected a futex (f1 to f4), an rt_mutex (m1 to m4), found 'm01'"],
    ['T1: lock2 m1', "1:11 expected a futex (f1 to f4), found 'm1'"],
    ['T1: lock m1 timeout', "1:13 expected 'interruptible', ';' or the end of the line, found "],
    ['T1: lock m1 kernel', "1:13 expected 'interruptible', ';' or the end of the line, found "],
    ['T1: lock f1 interruptible', "1:13 expected 'timeout', 'kernel', ';' or the end of the "],
    ['T1: trylock m1 interruptible', "1:16 expected ';' or the end of the line, found 'inter"],
    ['T1: trylock f1 timeout', "1:16 expected 'kernel', ';' or the end of the line, found 'ti"],
    ['T1: holds m1; unlock m1 kernel', "1:25 expected 'if held', ';' or the end of the line, "],
    [
      'T1: lock f1 | env: bucket m1 m2',
      "1:27 expected a futex (f1 to f4), a condition variable (c1 to c2), found 'm1'",
    ],
    ['T1: lock f1 | env: signal', '1:26 expected a task (T1 to T5), found the end of the line'],
    ['T1: lock f1 | env: signal T6', "1:27 expected a task (T1 to T5), found 'T6'"],
    ['T1: lock f1 | env: signal T1 3', "1:30 expected ';' or the end of the line, found '3'"],
    ['T1: lock f1 | env: setprio f1', "1:28 expected a task (T1 to T5), found 'f1'"],
    ['T1: lock f1 | env: setprio T1', "1:30 expected 'other' or a priority (1 to 99), found the "],
    ['T1: lock f1 | env: setprio T1 0', "1:31 expected 'other' or a priority (1 to 99), found '0'"],
    ['T1: lock f1 | env: setprio T1 fifo 3', "1:31 expected 'other' or a priority (1 to 99), fou"],
    ['\u001b[2J', "1:1 expected a task (T1 to T5) or 'env', found '\\u{1b}'"],
    ['a'.repeat(99), `1:1 expected a task (T1 to T5) or 'env', found '${'a'.repeat(20)}...'`],
  ])('is answered with where and what: %j', (text, answer) => {
    const [, line, column, sentence] = /^(\d+):(\d+) (.*)$/.exec(answer) as RegExpExecArray;
    const error = errorOf(text);
    expect(error).toMatchObject({ line: Number(line), column: Number(column) });
    expect(error?.message).toContain(`line ${line}, column ${column}: ${sentence}`);
  });

  it('is answered with a place inside it and never fails otherwise, however it is mangled', () => {
    const word = fc.constantFrom(
      ...['T1', 'T2', 'T6', 'f1', 'f2', 'f4', 'fifo', 'other', '10', 'env', 'bucket', 'holds'],
      ...['lock', 'lock2', 'm1', 'm5', 'interruptible', 'signal', 'setprio', 'trylock'],
      ...['unlock', 'timeout', 'kernel', 'if', 'held', ':', ';', '|', '\n', '#', ' ', ''],
    );
    const edit = fc.record({ at: fc.nat(200), cut: fc.nat(12), word: fc.oneof(word, fc.string()) });
    const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
    let mistakes = 0;
    fc.assert(
      fc.property(programArbitrary(), edits, (program, changes) => {
        let text = printProgram(program);
        for (const { at, cut, word } of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + word + text.slice(from + cut);
        }
        const error = errorOf(text);
        if (error === null) return;
        mistakes++;
        const line = text.split('\n')[error.line - 1] as string;
        expect(error.column).toBeGreaterThanOrEqual(1);
        expect(error.column).toBeLessThanOrEqual(line.length + 1);
        expect(error.message).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 5000 },
    );
    expect(mistakes).toBeGreaterThan(1000);
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', size: 'medium' }), (text) => {
        errorOf(text);
      }),
      { numRuns: 1000 },
    );
  });
});
