import { whyNotLegit } from '../src/program/legit.ts';
import { findProgram, NAMED_PROGRAMS } from '../src/program/named.ts';
import { isRtMutex, locksOf, type Program } from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';
import { printProgram } from '../src/program/text.ts';

describe('a named program', () => {
  it.each(NAMED_PROGRAMS)('$name is legit and keeps the promise of its name', ({ name, text }) => {
    const program = findProgram(name) as Program;
    expect(whyNotLegit(program)).toBeNull();
    expect(renumber(program)).toEqual(program);
    expect(printProgram(program, ' | ')).toBe(text);
    const locks = locksOf(program);
    const mutexes = locks.filter(isRtMutex).length;
    const futexes = locks.length - mutexes;
    const sizes = `${futexes > 0 ? `l${futexes}` : ''}${mutexes > 0 ? `m${mutexes}` : ''}`;
    expect(name.startsWith(`t${program.tasks.length}-${sizes}-`)).toBe(true);
  });

  it('has its name and its text for itself', () => {
    const names = NAMED_PROGRAMS.map(({ name }) => name);
    const texts = NAMED_PROGRAMS.map(({ text }) => text);
    expect(new Set([...names, ...texts]).size).toBe(2 * NAMED_PROGRAMS.length);
  });

  it('is not found under a name that nobody has', () => {
    expect(findProgram('t3-l1')).toBeUndefined();
    expect(findProgram('')).toBeUndefined();
  });
});
