/**
 * `bluetooth_driver` of SCTBench (Thomson, Donaldson and Betts, PPoPP 2014), after a driver of
 * Windows (Qadeer and Wu, PLDI 2004): a request looks whether the device is being stopped, and
 * counts itself in only then; in between, the device may stop.
 */
import type { Proc } from '../../../machine/access.ts';
import type { Word } from '../../../machine/word.ts';
import type { MicroBenchmark, Process } from '../process.ts';

function* decrement(
  process: Process,
  pending: Word<number>,
  stoppingEvent: Word<boolean>,
): Proc<void> {
  if ((yield* process.add(pending, -1)) === 0) yield* process.write(stoppingEvent, true);
}

export const bluetoothDriver: MicroBenchmark = {
  name: 'bluetooth_driver',
  setUp(process) {
    const pending = process.variable('pending', 1);
    const stoppingFlag = process.variable('stopping flag', false);
    const stoppingEvent = process.variable('stopping event', false);
    const stopped = process.variable('stopped', false);
    const stop = process.thread(function* () {
      yield* process.write(stoppingFlag, true);
      yield* decrement(process, pending, stoppingEvent);
      if (yield* process.read(stoppingEvent)) yield* process.write(stopped, true);
    });
    return function* () {
      yield* process.make([stop]);
      if (!(yield* process.read(stoppingFlag))) {
        yield* process.add(pending, 1);
        process.assert(!(yield* process.read(stopped)));
      }
      yield* decrement(process, pending, stoppingEvent);
    };
  },
};
