import { createHash } from 'node:crypto';

/** Short, as thousands of them are kept; nobody tries to make two texts have the same. */
export function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}
