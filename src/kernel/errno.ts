/** Error numbers as asm-generic/errno.h has them; kernel functions return them negated. */
export const EPERM = 1;
export const ESRCH = 3;
export const EAGAIN = 11;
export const EWOULDBLOCK = EAGAIN;
export const EINVAL = 22;
export const EDEADLK = 35;
export const ETIMEDOUT = 110;

const names = new Map<number, string>(
  Object.entries({ EPERM, ESRCH, EAGAIN, EINVAL, EDEADLK, ETIMEDOUT }).map(([n, v]) => [v, n]),
);

/** `EINVAL` for -22; the number itself when it is no error this kernel returns. */
export function errnoName(ret: number): string {
  return names.get(-ret) ?? String(ret);
}
