/** Which oracles are asked at which moment: most of them have one, and a run has hundreds. */
import type { Oracle } from './oracle.ts';

/** In the order in which they are asked. */
export interface Questions {
  readonly returned: readonly Asked<'returned'>[];
  readonly restarting: readonly Asked<'restarting'>[];
  readonly retrying: readonly Asked<'retrying'>[];
  readonly quiet: readonly Asked<'quiet'>[];
  readonly ended: readonly Asked<'ended'>[];
}

type AskedMoment = 'returned' | 'restarting' | 'retrying' | 'quiet' | 'ended';

interface Asked<M extends AskedMoment> {
  readonly oracle: Oracle;
  readonly ask: NonNullable<Oracle[M]>;
}

const known = new WeakMap<readonly Oracle[], Questions>();

/** Worked out once for each list, which must not change any more. */
export function questionsOf(oracles: readonly Oracle[]): Questions {
  let questions = known.get(oracles);
  if (questions === undefined) {
    questions = {
      returned: asked(oracles, 'returned'),
      restarting: asked(oracles, 'restarting'),
      retrying: asked(oracles, 'retrying'),
      quiet: asked(oracles, 'quiet'),
      ended: asked(oracles, 'ended'),
    };
    known.set(oracles, questions);
  }
  return questions;
}

function asked<M extends AskedMoment>(oracles: readonly Oracle[], moment: M): Asked<M>[] {
  return oracles.flatMap((oracle) => {
    const question = oracle[moment];
    if (question === undefined) return [];
    return [{ oracle, ask: question.bind(oracle) as NonNullable<Oracle[M]> }];
  });
}
