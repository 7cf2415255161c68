/** The kernels that tables of bugs go through, and stretches of them. */

/** Those before the rework of 2017. */
export const OLD = ['v4.8', 'v4.8.15'];
/** The patches of October 2016, which came between. */
export const RFCS = ['rfc-2016-10', 'rfc-2016-10-cure', 'rfc-2016-10-cure-reread'];
/** The rework, patch by patch. */
export const SERIES = [
  ...['04', '05', '07', '08', '10', '11', '12', '13', '14', '15', '16', '17'],
].map((patch) => `rework-${patch}`);
const NEW = [
  ...['v4.12', 'v4.14', 'v4.15'],
  ...['v5.0', 'v5.10', 'v5.11', 'v5.14', 'v5.15'],
  ...['v6.2', 'v6.5', 'v6.7', 'v6.8', 'mainline'],
];
export const BUILDS = [...OLD, ...RFCS, ...SERIES, ...NEW];

/** Builds one by one: `from` the first to the last one, each with that number of preemptions. */
export function range(from: string, to: string, least: number): Record<string, number> {
  const builds = BUILDS.slice(BUILDS.indexOf(from), BUILDS.indexOf(to) + 1);
  return Object.fromEntries(builds.map((build) => [build, least]));
}

/** Kinds of failure in which 3bfdc63936dd shows, up to v6.8 (requeue-history.test.ts). */
export const AFTER_THE_WRONG_TASK = [
  'nothing-left-behind/wait_requeue_pi/pi_blocked_on-set',
  'lifetimes/use-after-free/wait_lock',
  'lifetimes/use-after-free/tree.prio',
  'lifetimes/null-dereference/prerequeue_top_waiter',
  'lifetimes/freed-in-use/pi_state',
];
