/** How an exported program asks for one sign. */
export interface Check {
  /** Functions that it needs; the last one may be `check()`, which is called at rest. */
  readonly functions: string;
  /** Statements that look at a call that has just returned; empty for none. */
  readonly answered: string;
  /** Statements before the last move, and after it when everybody has come to rest. */
  readonly before: string;
  readonly after: string;
}
