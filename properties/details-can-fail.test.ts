/**
 * Every detail that can be reported is: for each of them a kernel that is right up to one moment,
 * judged by that oracle alone. It is met on the first lock and on a later one, beside others that
 * are waited for and right, and by the first task and by the last.
 */
import { spoiled } from './support/spoiled/all.ts';
import { casts } from './support/spoiled/cast.ts';
import { judge } from './support/spoiled/judged.ts';

/** The first of them switches only where it must. */
const SCHEDULES = 3;

describe('a detail', () => {
  it.each(spoiled)('$kind is reported when $mistake ($program)', (one) => {
    for (const cast of casts) {
      const { kinds, unnamed } = judge(one, cast, jest.getSeed(), SCHEDULES);
      expect({ kinds, unnamed, on: cast.about }).toEqual({
        kinds: [one.kind],
        unnamed: [],
        on: cast.about,
      });
    }
  });
});
