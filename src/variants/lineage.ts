/** The kernels that the history of a counterexample is told by, oldest first. */
import type { Build } from '../kernel/build.ts';
import { findBuild } from './builds.ts';

const NAMES = ['rfc-2016-10', 'v4.8.15', 'v4.12', 'mainline', 'mainline+proposed'];

export const lineage: readonly Build[] = NAMES.map((name) => findBuild(name) as Build);
