/** Tokens and schedules that come back from a mail, a terminal or another version. */
import { check } from '../src/check/property.ts';
import { printProgram } from '../src/program/text.ts';
import { parseToken, printToken, TokenError } from '../src/shrink/token.ts';
import { story, subject } from './support/story.ts';

const { counterexample } = check(subject('rfc-2016-10'), 1, 50_000);
if (counterexample === null) throw new Error('nothing to make a token of');
const token = printToken(counterexample);

describe('a replay token', () => {
  it('gives back build, program and schedule', () => {
    const { build, program, decisions } = parseToken(token);
    expect(build).toBe('rfc-2016-10');
    expect(printProgram(program)).toBe(printProgram(counterexample.program));
    expect(decisions).toEqual(counterexample.decisions);
  });

  it('is one word that shells and markdown leave alone', () => {
    expect(token).toMatch(/^[A-Za-z0-9._+-]+$/);
  });

  it('says which part is damaged', () => {
    const [first, build, shape, program, schedule, sums] = token.split('.') as string[];
    const flip = (text: string | undefined) =>
      `${text?.startsWith('A') ? 'B' : 'A'}${text?.slice(1)}`;
    const damaged = (parts: unknown[]) => () => parseToken(parts.join('.'));
    expect(damaged([first, `${build}x`, shape, program, schedule, sums])).toThrow(/build name/);
    expect(damaged([first, build, shape, flip(program), schedule, sums])).toThrow(/program/);
    expect(damaged([first, build, shape, program, flip(schedule), sums])).toThrow(/schedule/);
    expect(damaged([first, build, shape, program, schedule, sums?.slice(2)])).toThrow(/cut/);
    expect(damaged(['pf9', build, shape, program, schedule, sums])).toThrow(/format pf9/);
  });

  it('is never read wrongly when one character is wrong', () => {
    const letters = 'Aa0_-.+z';
    for (let at = 0; at < token.length; at++) {
      const letter = letters[at % letters.length] as string;
      if (token[at] === letter || /^pf1\.[^.]*\.t\d*l\d*$/.test(token.slice(0, at + 1))) continue;
      const wrong = token.slice(0, at) + letter + token.slice(at + 1);
      expect(() => parseToken(wrong)).toThrow(TokenError);
    }
  });
});

describe('a schedule that no longer fits', () => {
  const program = 'T1: holds f1; unlock f1 | T2: lock f1';

  it('says which step was never taken', () => {
    const { divergence } = story('mainline', program, ['T1.1 no_such_function lock x -> T2']);
    expect(divergence).toBe("step 'T1.1 no_such_function lock x' was never taken");
  });

  it('says who could not go on, and after which step', () => {
    const { divergence } = story('mainline', program, ['start -> T7']);
    expect(divergence).toBe("after step 'start' T7 should go on, but it cannot take a step there");
  });
});
