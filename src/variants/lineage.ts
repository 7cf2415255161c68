/** The kernels that the history of a counterexample is told by, oldest first. */
import { type Build, mainline } from '../kernel/build.ts';
import { mainlineProposed } from './builds.ts';
import { rfc_2016_10 } from './rework-2016/rfc-2016-10.ts';
import { v4_8_15 } from './rework-2016/v4.8.15.ts';
import { v4_12 } from './rework-2017/v4.12.ts';

export const lineage: readonly Build[] = [rfc_2016_10, v4_8_15, v4_12, mainline, mainlineProposed];
