/** What a text may say of an op besides its locks. */

export type Attribute =
  | 'timeout'
  | 'kernelOnly'
  | 'ignoring'
  | 'ifHeld'
  | 'inconsistent'
  | 'interruptible'
  | 'requeueAll'
  | 'wakeOne'
  | 'all';

/** How it is said. */
export const attributeWords: Readonly<Record<Attribute, string>> = {
  timeout: 'timeout',
  kernelOnly: 'kernel',
  ignoring: 'ignoring',
  ifHeld: 'if held',
  inconsistent: 'inconsistent',
  interruptible: 'interruptible',
  requeueAll: 'requeue all',
  wakeOne: 'wake one',
  all: 'all',
};

/** Those of a list that an op has. */
export function thoseOf<A extends Attribute>(
  op: Readonly<Record<A, boolean>>,
  list: readonly A[],
): A[] {
  return list.filter((attribute) => op[attribute]);
}

/** Without it, and with it where it is allowed. */
export function withAndWithout(
  attribute: Attribute,
  allowed: ReadonlySet<Attribute>,
  isPossible = true,
): readonly boolean[] {
  return isPossible && allowed.has(attribute) ? [false, true] : [false];
}
