/** Words that say that an owner has died, after every call that is made of a futex. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { FUTEX_OWNER_DIED, type futex_key } from '../../../src/kernel/futex/futex_key.ts';
import { type Call, futexLocks, futexUnlock, holding } from './calls.ts';
import { asked, original, type Spoiled } from './spoiled.ts';

function invents(call: Call, program: string): Spoiled {
  return {
    kind: 'owner-died/invented',
    mistake: `${call.call} sets OWNER_DIED`,
    program,
    functions: (stage) => {
      return asked(stage, 'A', call.fn, function* (k: Kernel, key: futex_key, ...rest: unknown[]) {
        const ret = yield* original(call.fn)(k, key, ...rest) as Iterable<never, number>;
        stage.spoil(key.uaddr, key.uaddr.value | FUTEX_OWNER_DIED);
        return ret;
      });
    },
  };
}

export const diedOwners: readonly Spoiled[] = [
  ...[...futexLocks, futexUnlock].map((call) => invents(call, `A: ${holding(call)}${call.op}`)),
  invents(futexLocks[2] as Call, 'A: trylock x kernel | B: holds x'),
  invents(futexLocks[0] as Call, 'A: holds x; lock x kernel'),
];
