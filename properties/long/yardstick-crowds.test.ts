/** What SPIN finds with four tasks, where all schedules take many seconds (yardstick.test.ts). */
import { subject } from '../support/story.ts';
import { CROWD, EPERM, ROW_9, ROW_10, search, TWO_OWNERS, table } from '../support/yardstick.ts';

describe('the kinds of failure are those that SPIN finds', () => {
  const crowds = table.filter(([, program]) => program === CROWD);

  it.each(crowds)('over all schedules, on %s with %s', (build, program, kinds) => {
    const all = search(subject(build), program, Infinity);
    expect([...all.broken.keys()].sort()).toEqual(kinds);
    expect(all.livelocks()).toEqual([]);
  });

  // All schedules of this one have several million states. Three preemptions are the fewest that
  // show every kind, and with fewer tasks there is no row 10.
  it('within three preemptions, on rfc-2016-10-cure-reread with U/B/C/D', () => {
    const { broken, complete } = search(subject('rfc-2016-10-cure-reread'), CROWD, 3);
    expect(complete).toBe(true);
    expect([...broken.keys()].sort()).toEqual([TWO_OWNERS, ROW_10, ROW_9, EPERM]);
  });
});
