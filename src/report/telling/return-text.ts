import { errnoName } from '../../kernel/errno.ts';

/** `0`, or `-EINVAL`. */
export function returnText(ret: number): string {
  return ret >= 0 ? String(ret) : `-${errnoName(ret)}`.replace('--', '-');
}
