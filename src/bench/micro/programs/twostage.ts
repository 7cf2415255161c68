/**
 * `twostage_N` of SCTBench (Thomson, Donaldson and Betts, PPoPP 2014): threads change two
 * variables, each under a lock of its own, and a reader that comes between the two sees one of them
 * changed.
 */
import type { MicroBenchmark } from '../process.ts';

export function twostage(writers: number, readers: number): MicroBenchmark {
  return {
    name: writers === 1 ? 'twostage' : `twostage_${writers + readers}`,
    setUp(process) {
      const data1 = process.variable('data1', 0);
      const data2 = process.variable('data2', 0);
      const lock1 = process.mutex('lock1');
      const lock2 = process.mutex('lock2');
      const threads = Array.from({ length: writers + readers }, (_, at) => {
        return process.thread(at < writers ? write : read);
      });
      function* write() {
        yield* process.lock(lock1);
        yield* process.write(data1, 1);
        yield* process.unlock(lock1);
        yield* process.lock(lock2);
        yield* process.write(data2, (yield* process.read(data1)) + 1);
        yield* process.unlock(lock2);
      }
      function* read() {
        yield* process.lock(lock1);
        const first = yield* process.read(data1);
        yield* process.unlock(lock1);
        if (first === 0) return;
        yield* process.lock(lock2);
        const second = yield* process.read(data2);
        yield* process.unlock(lock2);
        process.assert(second === first + 1);
      }
      return () => process.make(threads);
    },
  };
}
