/** Every order of a list; as many as the factorial of its length. */
export function* permutations<T>(of: readonly T[]): Generator<readonly T[], void> {
  if (of.length === 0) yield [];
  for (const [at, first] of of.entries()) {
    for (const rest of permutations(of.filter((_, other) => other !== at))) yield [first, ...rest];
  }
}
