/** All builds by name. `base+sub-variant` settles what a patch's public text leaves open, or is
 * a fix that nobody has made yet. */
import { type Build, mainline } from '../kernel/build.ts';
import { boostNewOwner } from './proposed/boost-new-owner.ts';
import { freshBoostKey } from './proposed/fresh-boost-key.ts';
import { walkPastLeaver } from './proposed/walk-past-leaver.ts';
import { noBranch2 } from './rework-2016/no-branch-2.ts';
import { ownerNullOnClear } from './rework-2016/owner-null-on-clear.ts';
import { rfc_2016_10 } from './rework-2016/rfc-2016-10.ts';
import { rfc_2016_10_cure } from './rework-2016/rfc-2016-10-cure.ts';
import { rfc_2016_10_cure_reread } from './rework-2016/rfc-2016-10-cure-reread.ts';
import { v4_8_15 } from './rework-2016/v4.8.15.ts';

const rfcs = [rfc_2016_10, rfc_2016_10_cure, rfc_2016_10_cure_reread];

/** Every build, today's kernel first; each says in `about` which commit or mail it is from. */
/** Today's kernel with every fix that this project proposes. */
const withProposals: Build = {
  ...walkPastLeaver(freshBoostKey(boostNewOwner(mainline))),
  name: 'mainline+proposed',
};

/** Every build that has a name. */
export const allBuilds: readonly Build[] = [
  mainline,
  boostNewOwner(mainline),
  freshBoostKey(mainline),
  walkPastLeaver(mainline),
  withProposals,
  v4_8_15,
  boostNewOwner(v4_8_15),
  ...rfcs,
  ...rfcs.map(ownerNullOnClear),
  ...rfcs.map(noBranch2),
  ...rfcs.map((build) => noBranch2(ownerNullOnClear(build))),
];

/** The build of that name, as `pifuzz list builds` prints it, or null. */
export function findBuild(name: string): Build | null {
  return allBuilds.find((build) => build.name === name) ?? null;
}
