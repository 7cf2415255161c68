/** A word that is not plain English, and what it means. */
export interface Term {
  /** The words that it explains, as a reader may look for them. */
  readonly name: string;
  readonly used: RegExp;
  readonly means: string;
}
