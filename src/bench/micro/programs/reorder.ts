/**
 * `reorder_N` of SCTBench (Thomson, Donaldson and Betts, PPoPP 2014): threads write two variables,
 * one after the other, and a checker that comes between the first writes and all of the second ones
 * notices. The more threads write, the fewer orders there are in which none is through.
 */
import type { MicroBenchmark } from '../process.ts';

export function reorder(setters: number, checkers: number): MicroBenchmark {
  return {
    name: `reorder_${setters + checkers}`,
    setUp(process) {
      const a = process.variable('a', 0);
      const b = process.variable('b', 0);
      const threads = Array.from({ length: setters + checkers }, (_, at) => {
        return process.thread(at < setters ? set : check);
      });
      function* set() {
        yield* process.write(a, 1);
        yield* process.write(b, -1);
      }
      function* check() {
        if ((yield* process.read(a)) === 0 && (yield* process.read(b)) === 0) return;
        process.assert((yield* process.read(a)) === 1 && (yield* process.read(b)) === -1);
      }
      return () => process.make(threads);
    },
  };
}
