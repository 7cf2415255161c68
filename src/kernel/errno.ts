/** Error numbers as asm-generic/errno.h has them; kernel functions return them negated. */
export const EPERM = 1;
export const ESRCH = 3;
export const EINTR = 4;
export const EAGAIN = 11;
export const EWOULDBLOCK = EAGAIN;
export const EFAULT = 14;
export const EBUSY = 16;
export const EINVAL = 22;
export const EDEADLK = 35;
export const ENOSYS = 38;
export const ETIMEDOUT = 110;
/** Told by C libraries only: who has the lock now, and whoever had it before has died. */
export const EOWNERDEAD = 130;
/** The same: one who had it after that gave it back without having made it consistent. */
export const ENOTRECOVERABLE = 131;
/**
 * include/linux/errno.h: never seen by user space. The system call starts anew; with the first of
 * them only if the signal's handler was installed for that (SA_RESTART).
 */
export const ERESTARTSYS = 512;
export const ERESTARTNOINTR = 513;
/** The same of a call that would have to be told how much time is left. After a handler: EINTR. */
export const ERESTART_RESTARTBLOCK = 516;

const names = new Map<number, string>(
  Object.entries({
    EPERM,
    ESRCH,
    EINTR,
    EAGAIN,
    EFAULT,
    EBUSY,
    EINVAL,
    EDEADLK,
    ENOSYS,
    ETIMEDOUT,
    EOWNERDEAD,
    ENOTRECOVERABLE,
    ERESTARTSYS,
    ERESTARTNOINTR,
    ERESTART_RESTARTBLOCK,
  }).map(([n, v]) => [v, n]),
);

/** All that have one here. */
export const errnoNames: readonly string[] = [...names.values()];

/** `EINVAL` for -22; the number itself when it is no error this kernel returns. */
export function errnoName(ret: number): string {
  return names.get(-ret) ?? String(ret);
}
