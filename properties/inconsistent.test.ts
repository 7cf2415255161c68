/**
 * A robust mutex whose owner has died, and that the next one gives back as it is: nobody has it any
 * more, whoever asks is told so, and nobody waits for ever.
 */
import { errnoName } from '../src/kernel/errno.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { parseProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { isNight, oneIn } from './support/by-day.ts';
import { subject } from './support/story.ts';

const DIES = 'env: robust f1; kill T1';
const LEAVES = 'unlock f1 if held inconsistent';

/** What the ends of all schedules say: what each op was answered, task by task. */
function searched(text: string, preemptions = Infinity) {
  const { fast, oracles } = subject('mainline');
  const ends = new Set<string>();
  const search = new ExhaustiveSearch(fast, parseProgram(text), oracles, {
    preemptions,
    ended: ({ told }) => {
      const alive = told.filter(({ died }) => !died);
      const said = alive.map(({ answers }) => {
        return answers.map(({ ret }) => (ret === 0 ? 0 : errnoName(ret))).join(' ');
      });
      ends.add(said.join(' | '));
    },
  });
  while (search.advance(1_000));
  const kinds = [...search.broken.keys(), ...search.livelocks()];
  return { kinds, states: search.states, ends: [...ends].sort() };
}

describe('under every schedule', () => {
  it('who leaves it inconsistent does not get it a second time', () => {
    expect(searched(`T1: holds f1 | T2: lock f1; ${LEAVES}; lock f1 | ${DIES}`)).toEqual({
      kinds: [],
      states: 4_228,
      ends: ['EOWNERDEAD 0 ENOTRECOVERABLE'],
    });
  });

  it('who makes it consistent does', () => {
    const text = `T1: holds f1 | T2: lock f1; unlock f1 if held; lock f1; ${LEAVES} | ${DIES}`;
    expect(searched(text)).toMatchObject({ kinds: [], ends: ['EOWNERDEAD 0 0 0'] });
  });

  it('a try is told the same', () => {
    const text = `T1: holds f1 | T2: lock f1; ${LEAVES}; trylock f1 | ${DIES}`;
    expect(searched(text)).toMatchObject({ kinds: [], ends: ['EOWNERDEAD 0 ENOTRECOVERABLE'] });
  });

  it('it does not matter if nobody dies with it', () => {
    const text = `T1: lock f1; ${LEAVES} | T2: lock f1; ${LEAVES} | env: robust f1`;
    expect(searched(text)).toMatchObject({ kinds: [], ends: ['0 0 | 0 0'] });
  });

  it('who gives it back and dies just then may leave it to be repaired', () => {
    const { kinds, ends } = searched(
      `T1: holds f1 | T2: lock f1; ${LEAVES} | T3: lock f1 | ${DIES}; kill T2`,
      isNight ? 3 : 1,
    );
    expect(kinds).toEqual([]);
    expect(ends).toEqual(['ENOTRECOVERABLE', 'EOWNERDEAD']);
  });
});

const THREE = `T1: holds f1 | T2: lock f1; ${LEAVES} | T3: lock f1; unlock f1 if held | ${DIES}`;

it('all who wait are told, one after the other', () => {
  const { kinds, ends } = searched(THREE, isNight ? Infinity : 1);
  expect(kinds).toEqual([]);
  // The first may be the one that makes it consistent.
  expect(ends).toEqual(['0 0 | EOWNERDEAD 0', 'EOWNERDEAD 0 | ENOTRECOVERABLE']);
});

oneIn(2)('one that gives up waiting keeps nobody from giving it back', () => {
  const text = `T1: holds f1 | T2: lock f1; ${LEAVES}; lock f1 | T3: lock f1 timeout | ${DIES}`;
  expect(searched(text, isNight ? Infinity : 2).kinds).toEqual([]);
});

it('is said of robust locks only, and whoever asks for one may be refused', () => {
  const program = (text: string) => () => parseProgram(text);
  expect(program(`T1: holds f1; unlock f1 inconsistent`)).toThrow(
    'T1 leaves f1 inconsistent, which is not robust',
  );
  expect(program(`T1: lock f1; unlock f1 inconsistent | env: robust f1`)).toThrow('if held');
  const legit = parseProgram(`T1: holds f1; unlock f1 inconsistent | T2: lock f1 | ${DIES}`);
  expect(whyNotLegit(legit)).toBeNull();
});
