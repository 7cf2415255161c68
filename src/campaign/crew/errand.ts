/**
 * Work that another thread can do: a function that a file exports. It takes a plain value and
 * answers with one, so that nobody can tell from its answer where it was done.
 */

/** Called with words for whoever waits for the answer; they are plain values as well. */
export type Tell = (word: unknown) => void;

/** What another thread is told to call, and the same for this thread. */
export interface CrewErrand<Task, Answer> {
  /** The folder of the file: its `import.meta.dirname`. */
  readonly folder: string;
  /** The file in that folder, as `./portion.ts`. */
  readonly file: string;
  /** What the file exports. */
  readonly name: string;
  /** That function itself. */
  readonly call: ErrandCall<Task, Answer>;
}

/** Throws only what is a mistake of pifuzz: of an error little more than the message arrives. */
export type ErrandCall<Task, Answer> = (task: Task, tell: Tell) => Answer | Promise<Answer>;

/** What a thread is sent. */
export interface CrewOrder {
  /** Goes back with each word. */
  readonly id: number;
  /** The path of the file, as compiled. */
  readonly path: string;
  readonly name: string;
  readonly task: unknown;
}

/** A word that a thread sends back. */
export interface CrewWord {
  readonly id: number;
  readonly word: unknown;
}
