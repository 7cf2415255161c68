/** What ops have in common that name one lock and are about that. */

export interface OneLock {
  /** 1, 2 ... within its task. */
  readonly id: number;
  /**
   * The lock that it is about, which it asks for or gives back: 1 for the futex `f1`,
   * MUTEX_BASE + 1 for the rt_mutex `m1`.
   */
  readonly target: number;
}

export function oneLock<O extends OneLock>() {
  return {
    ofCondition: false,
    namesLock: true,
    wakesAll: false,
    byLibrary: null,
    targets: ({ target }: O) => [target],
    renamed: (op: O, nameOf: (target: number) => number): O => {
      return { ...op, target: nameOf(op.target) };
    },
  };
}
