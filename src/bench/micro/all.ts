/** The micro-benchmarks, in the order of the table. */
import type { MicroBenchmark } from './process.ts';
import { account } from './programs/account.ts';
import { bluetoothDriver } from './programs/bluetooth-driver.ts';
import { reorder } from './programs/reorder.ts';
import { twostage } from './programs/twostage.ts';
import { workStealQueue } from './programs/work-steal-queue.ts';

export const MICRO_BENCHMARKS: readonly MicroBenchmark[] = [
  reorder(2, 1),
  reorder(3, 1),
  reorder(4, 1),
  reorder(9, 1),
  reorder(10, 10),
  twostage(1, 1),
  twostage(10, 10),
  account,
  bluetoothDriver,
  workStealQueue,
];
