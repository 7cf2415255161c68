// @ts-check
/**
 * A kernel of your own: what it changes, and nothing else. Each function takes `k` first, then the
 * parameters of the C; `k` has all the others: `yield* k.futex_lock_pi_atomic(...)`.
 *
 * If your change is a line or two of a long function, look first whether these are a function of
 * their own: node_modules/pi-futex-fuzz/docs/kernel-hooks.md. With one of them a patch is complete:
 *
 *     nextToTry(_k, _top_waiter, moved) {
 *       return moved;
 *     },
 *
 * Every access to shared memory is a `yield*` of its own, and somebody else may come in before
 * each. What stands between two of them happens at once, so leave no access out.
 */
import { mainline, patch } from 'pi-futex-fuzz/kernel';

const { wake_futex_pi } = mainline.functions;

export const myPatch = patch(
  // The kernel that it is over; findBuild('v4.12') from 'pi-futex-fuzz' gives another one.
  mainline,
  // Its name in pages and tokens, and one sentence about it.
  'my-patch',
  'Mainline, with futex_unlock_pi() handing over as it always did.',
  {
    /**
     * Hands the futex over to the first waiter. This one does what mainline does: copy its body
     * from node_modules/pi-futex-fuzz/src/kernel/futex/pi.ts and change that.
     */
    *wake_futex_pi(k, ...rest) {
      return yield* wake_futex_pi(k, ...rest);
    },
  },
);
