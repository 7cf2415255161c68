/** How often each of some names was counted. */
export type Counts = Map<string, number>;

export function countOne(counts: Counts, name: string, more = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}

export function addCounts(whole: Counts, later: Counts): void {
  for (const [name, count] of later) countOne(whole, name, count);
}
