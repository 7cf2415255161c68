/**
 * Half a sentence about a run, and what it claims. The claims are there to be checked: a test does
 * so, beside the code that makes the sentences.
 */

/** What a clause says, as something that can be looked up in the run. */
export type Claim =
  /** The step makes the cell hold something else; as text, as a trace has it. */
  | {
      readonly is: 'change';
      readonly from: number;
      readonly to: number;
      readonly cell: string;
      readonly before: string;
      readonly after: string;
    }
  /** In the step, or beside it, the actor has seen the cell hold that. */
  | { readonly is: 'look'; readonly step: number; readonly cell: string; readonly value: string }
  /** The op returns that with the step. */
  | { readonly is: 'answer'; readonly step: number; readonly actor: string; readonly ret: number }
  /** After the step the task was told that it holds the lock. */
  | { readonly is: 'holds'; readonly after: number; readonly task: string; readonly lock: string }
  /** After the step the task is queued for the lock. */
  | { readonly is: 'waits'; readonly after: number; readonly task: string; readonly lock: string }
  /** After the step the task runs with that kernel priority. */
  | { readonly is: 'runs'; readonly after: number; readonly task: string; readonly prio: number }
  /** After the step the task sleeps. */
  | { readonly is: 'sleeps'; readonly after: number; readonly task: string }
  /** Up to the step a call of that name has answered so. */
  | { readonly is: 'call'; readonly step: number; readonly name: string; readonly result: string }
  /** The step wakes the task. */
  | { readonly is: 'wakes'; readonly step: number; readonly task: string }
  /** From the step on to the end the cell holds that. */
  | { readonly is: 'stays'; readonly after: number; readonly cell: string; readonly value: string };

/** Half a sentence without its subject. */
export interface Clause {
  /** `{queue|queues|queued} itself in the bucket of f1`: the verb as it is, with `it`, as done. */
  readonly text: string;
  /** The last step that it tells of. */
  readonly step: number;
  readonly claims: readonly Claim[];
}

/** A whole sentence. */
export interface Sentence {
  readonly text: string;
  readonly claims: readonly Claim[];
}

const FORMS = { plain: 0, third: 1, done: 2 } as const;

/** The clause with its verbs in one form: `queue`, `queues` or `queued`. */
export function inForm(text: string, form: keyof typeof FORMS): string {
  return text.replace(/\{([^{}]*)\}/gu, (_, verbs: string) => verbs.split('|')[FORMS[form]] ?? '');
}
