/** Whoever offers the CPU again and again waits for those who could have moved meanwhile. */
import { Fairness } from '../src/explore/fairness.ts';
import type { Actor } from '../src/machine/actor.ts';
import type { Ready } from '../src/machine/ready.ts';

const actors = [0, 1, 2].map((index) => ({ index }) as Actor);
const [spinner, other, third] = actors as [Actor, Actor, Actor];

/** A look after `last` has taken a step, while these actors can take the next. */
function lookAfter(
  last: Actor | null,
  yielded: boolean,
  enabled: readonly Actor[] = actors,
): Ready {
  return { count: enabled.length, enabled, last, yielded, actors } as unknown as Ready;
}

function fairnessAfter(...looks: readonly Ready[]): Fairness {
  const fairness = new Fairness();
  for (const look of looks) fairness.note(look);
  return fairness;
}

describe('an actor that offers the CPU', () => {
  it('may come back once, and not again before the others have moved', () => {
    const once = fairnessAfter(lookAfter(null, false), lookAfter(spinner, true));
    expect(once.mayMove(spinner)).toBe(true);
    const twice = [lookAfter(null, false), lookAfter(spinner, true), lookAfter(spinner, true)];
    expect(fairnessAfter(...twice).mayMove(spinner)).toBe(false);
    expect(fairnessAfter(...twice, lookAfter(other, false)).mayMove(spinner)).toBe(false);
    expect(
      fairnessAfter(...twice, lookAfter(other, false), lookAfter(third, false)).mayMove(spinner),
    ).toBe(true);
  });

  it('does not wait for who cannot move any more', () => {
    const twice = [lookAfter(null, false), lookAfter(spinner, true), lookAfter(spinner, true)];
    const alone = fairnessAfter(...twice, lookAfter(other, false, [spinner]));
    expect(alone.mayMove(spinner)).toBe(true);
  });

  it('does not make the others wait', () => {
    const twice = fairnessAfter(lookAfter(spinner, true), lookAfter(spinner, true));
    expect([other, third].map((actor) => twice.mayMove(actor))).toEqual([true, true]);
  });

  it('does not wait for who moved between its two offers', () => {
    const fair = fairnessAfter(
      lookAfter(spinner, true),
      lookAfter(other, false),
      lookAfter(spinner, true),
    );
    expect(fair.mayMove(spinner)).toBe(false);
    fair.note(lookAfter(third, false));
    expect(fair.mayMove(spinner)).toBe(true);
  });
});
