/** How far the futex side of a task's exit has come: futex_state (include/linux/futex.h). */
export const FUTEX_STATE_OK = 0;
export const FUTEX_STATE_EXITING = 1;
export const FUTEX_STATE_DEAD = 2;

/** What they are called, by number. */
export const FUTEX_STATES = ['OK', 'EXITING', 'DEAD'] as const;
