/** What a program is made of: each part has a name, and without it all the rest is still there. */
import { opsToKeep, partsOf } from '../src/explain/parts.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';

const T1 = 'T1 fifo 10: holds f1; lock f2 timeout; unlock f2 if held; unlock f1';
const T2 = 'T2: lock2 f1 kernel; unlock f1; lock f1; unlock f1';
const T3 = 'T3: lock m1 interruptible; unlock m1 if held';
const BUCKET = 'env: bucket f1 f2';

interface Row {
  readonly actors: string;
  readonly op: string | null;
  readonly doing: string | null;
  readonly without: string;
}

function program(...lines: readonly string[]): string {
  return lines.join(' | ');
}

function row(op: string | null, ...lines: readonly string[]): Row {
  return { actors: '', op, doing: null, without: program(...lines) };
}

function parts(text: string): Record<string, Row> {
  return Object.fromEntries(
    partsOf(parseProgram(text)).map(({ name, actors, op, doing, without }) => {
      const rest = printProgram(without, ' | ').replace(/ +/g, ' ');
      return [name, { actors: actors.join(' '), op, doing, without: rest }];
    }),
  );
}

it('an unlock without which a program is no legit one is no part that may be missing', () => {
  const own = 'T1: holds m1; lock m2; unlock m1 | T2: holds m2; unlock m2; lock m1 interruptible';
  const kept = opsToKeep(parseProgram(`${own} | env: signal T2`)).map(({ name }) => name);
  expect(kept).toEqual(["T2's unlock of m2"]);
  expect(Object.keys(parts(`${own} | env: signal T2`))).not.toContain(kept[0]);
});

describe('the parts of a program', () => {
  it('are all that it says, and without one of them the others are as they were', () => {
    const env = `${BUCKET}; setprio T2 30`;
    const whole = [T1, T2, T3, env] as const;
    const first = (line: string) => program(line, T2, T3, env);
    const second = (line: string) => program(T1, line, T3, env);
    expect(parts(program(...whole))).toEqual({
      'fifo 10 of T1': row(null, first(T1.replace(' fifo 10', ''))),
      // What it has no more it does not give back.
      'that T1 holds f1': row(null, first('T1 fifo 10: lock f2 timeout; unlock f2 if held')),
      "the timeout of T1's lock of f2": {
        ...row('T1.1', first(T1.replace(' timeout', ''))),
        doing: 'it is what ends the wait of T1',
      },
      "T1's unlock of f2": row('T1.2', first(T1.replace(' unlock f2 if held;', ''))),
      "T1's unlock of f1": row('T1.3', first(T1.replace('; unlock f1', ''))),
      // Who is gone is neither signalled nor given another priority.
      T2: { ...row(null, T1, T3, BUCKET), actors: 'T2 env1' },
      "T2's lock2 of f1": row('T2.1', second('T2: lock f1; unlock f1')),
      "that T2's lock2 of f1 goes straight to the kernel": row(
        'T2.1',
        second(T2.replace(' kernel', '')),
      ),
      "T2's unlock of f1 (the first one)": row('T2.2', second(T2.replace(' unlock f1;', ''))),
      "T2's lock of f1": row('T2.3', second('T2: lock2 f1 kernel; unlock f1')),
      "T2's unlock of f1 (the second one)": row(
        'T2.4',
        second('T2: lock2 f1 kernel; unlock f1; lock f1'),
      ),
      T3: { ...row(null, T1, T2, env), actors: 'T3' },
      "that a signal ends T3's lock of m1": row(
        'T3.1',
        program(T1, T2, T3.replace(' interruptible', ''), env),
      ),
      "T3's unlock of m1": row('T3.2', program(T1, T2, 'T3: lock m1 interruptible', env)),
      'the setprio of T2 to fifo 30': {
        ...row(null, T1, T2, T3, BUCKET),
        actors: 'env1',
        doing: 'it is what makes T2 fifo 30',
      },
      'the bucket that f1 and f2 share': row(null, T1, T2, T3, 'env: setprio T2 30'),
    });
  });

  it('are those that leave a program: of a task that does one thing, the task itself', () => {
    const [one, two, three] = ['T1: lock f1; unlock f1', 'T2: trylock f2', 'T3: lock f1'];
    const env = 'env: signal T1; setprio T3 other';
    expect(parts(program(one, two, three, env))).toEqual({
      T1: { ...row(null, two, three, 'env: setprio T3 other'), actors: 'T1 env1' },
      "T1's unlock of f1": row('T1.2', 'T1: lock f1', two, three, env),
      T2: { ...row(null, one, three, env), actors: 'T2' },
      'that T2 only tries to take f2': row('T2.1', one, 'T2: lock f2', three, env),
      T3: { ...row(null, one, two, 'env: signal T1'), actors: 'T3 env2' },
      'the signal for T1': {
        ...row(null, one, two, three, 'env: setprio T3 other'),
        actors: 'env1',
        doing: 'it is what interrupts T1',
      },
      'the setprio of T3 to other': {
        ...row(null, one, two, three, 'env: signal T1'),
        actors: 'env2',
        doing: 'it is what makes T3 other',
      },
    });
  });

  it('are none where nothing is left without them', () => {
    expect(parts('T1: lock f1')).toEqual({});
  });
});
