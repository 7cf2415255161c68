/** `f1`, `f1 and f2`, `f1, f2 and f3`. */
export function enumerated(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** The same for parts of a sentence, which may have commas of their own. */
export function listed(clauses: readonly string[]): string {
  const last = clauses.at(-1) ?? '';
  if (clauses.length < 2) return last;
  const comma = clauses.some((clause) => clause.includes(',')) ? ',' : '';
  return `${clauses.slice(0, -1).join(', ')}${comma} and ${last}`;
}
