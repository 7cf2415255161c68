/**
 * `account` of SCTBench (Thomson, Donaldson and Betts, PPoPP 2014): three threads, each with one
 * critical section, and the assertion fails whenever the one that was made first comes last.
 */
import type { MicroBenchmark } from '../process.ts';

const DEPOSIT = 2;
const WITHDRAWAL = 4;
const START = 1;

export const account: MicroBenchmark = {
  name: 'account',
  setUp(process) {
    const balance = process.variable('balance', START);
    const deposited = process.variable('deposited', false);
    const withdrawn = process.variable('withdrawn', false);
    const mutex = process.mutex('mutex');
    const check = process.thread(function* () {
      yield* process.lock(mutex);
      if ((yield* process.read(deposited)) && (yield* process.read(withdrawn))) {
        // The mistake is the assertion's: what was deposited is not taken away.
        process.assert((yield* process.read(balance)) === START - DEPOSIT - WITHDRAWAL);
      }
      yield* process.unlock(mutex);
    });
    const deposit = process.thread(function* () {
      yield* process.lock(mutex);
      yield* process.write(balance, (yield* process.read(balance)) + DEPOSIT);
      yield* process.write(deposited, true);
      yield* process.unlock(mutex);
    });
    const withdraw = process.thread(function* () {
      yield* process.lock(mutex);
      yield* process.write(balance, (yield* process.read(balance)) - WITHDRAWAL);
      yield* process.write(withdrawn, true);
      yield* process.unlock(mutex);
    });
    return () => process.make([check, deposit, withdraw]);
  },
};
