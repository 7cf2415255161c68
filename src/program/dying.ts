/** Which steps of a run are those by which a task dies: they end its last op, or follow it. */

/** A step, as far as it says whose it is. */
interface OwnStep {
  readonly actor: string;
  readonly op: number;
  /** Kernel functions that it is in, outermost first. */
  readonly functions: readonly string[];
}

export function isOfExit({ functions }: Pick<OwnStep, 'functions'>): boolean {
  return functions.includes('do_exit');
}

/** Whether that task begins to exit in these steps. */
export function diesIn(steps: readonly OwnStep[], task: string): boolean {
  return steps.some((step) => step.actor === task && isOfExit(step));
}

/** Whether two steps of one actor belong to the same op, or both to its end. */
export function sameAffair(a: OwnStep, b: OwnStep): boolean {
  return a.actor === b.actor && a.op === b.op && isOfExit(a) === isOfExit(b);
}
