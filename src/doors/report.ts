/**
 * Pages: a failing run told step by step, why it fails, how sure it is that nothing is smaller, as
 * markdown and as plain text.
 */
/** Runs a recorded schedule once more and tells everything. */
export { trace } from '../explore/trace.ts';
/** A run, told. */
export type { Trace } from '../explore/trace.ts';
/** One access to shared state, and what came of it. */
export type { TraceStep } from '../explore/trace.ts';
/** All that the package knows of. */
export { relativesOf } from '../explain/relatives.ts';
/** What `explain` looks at beside the build that fails. */
export type { Relatives } from '../explain/relatives.ts';
/** Takes up to some seconds. */
export { explain } from '../explain/explanation.ts';
/** What pages say about why; where it is null it was not found out, or there is nothing to say. */
export type { Explanation } from '../explain/explanation.ts';
/** Searches; takes seconds. */
export { certify } from '../shrink/certificate.ts';
/** What was searched, and what came of it; the page of a counterexample shows all of it. */
export type { Certificate } from '../shrink/certificate.ts';
/**
 * Runs a counterexample once more, for its story; `renderPage` and `renderPlain` print the result.
 */
export { pageInput } from '../campaign/page-input.ts';
/** Everything that a page is made of. */
export type { PageInput } from '../report/page/page-input.ts';
/** The page as markdown: one string that ends with a newline. */
export { renderPage } from '../report/page/page.ts';
/**
 * The counterexample in short: what went wrong, the program, the race diagram, the line that
 * replays it.
 */
export { renderPlain } from '../report/page/plain.ts';
