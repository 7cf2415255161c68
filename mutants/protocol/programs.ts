/** Programs that come past most of the places where a mutant differs. */

export const HAND_OVER: readonly string[] = [
  'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held',
  'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 timeout',
];
export const DEATH: readonly string[] = [
  'T1: holds f1 | T2: lock f1 | env: kill T1',
  'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1',
  'T1: holds f1 | T2: lock f1 timeout | env: kill T1',
];
