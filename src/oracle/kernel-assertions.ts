import type { Oracle } from './oracle.ts';

/** WARN_ON, BUG_ON and lockdep_assert_held fire in the model where they stand in the C. */
export const kernelAssertions: Oracle = {
  name: 'kernel-assertions',
  rule: "None of the kernel's own checks (WARN_ON, BUG_ON, lockdep_assert_held) fires.",
};
