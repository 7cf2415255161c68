/** What ops have in common that name one lock and are about that. */

export interface OneLock {
  /** 1, 2 ... within its task. */
  readonly id: number;
  /** The number of a lock: 1 for the futex `f1`, MUTEX_BASE + 1 for the rt_mutex `m1`. */
  readonly target: number;
}

export function oneLock<O extends OneLock>() {
  return {
    about: ({ target }: O) => target,
    targets: ({ target }: O) => [target],
    renamed: (op: O, nameOf: (target: number) => number): O => {
      return { ...op, target: nameOf(op.target) };
    },
  };
}
