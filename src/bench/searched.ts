/** What a complete search came to. */
export interface Searched {
  /** Wall-clock time of everything from the start of the first process to the end of the last. */
  readonly seconds: number;
  readonly states: number;
  readonly transitions: number;
  /** Of failure, in alphabetical order. */
  readonly kinds: readonly string[];
}
