/**
 * Calls that two runs both make and that answer differently: of one kernel, or of two. The first of
 * them is what decided.
 */
import { type CallNode, type CallTrees, callsOf } from '../explore/call-tree.ts';

/** An answer that differs: a call that both make, and what it answers in each. */
export interface OtherAnswer {
  readonly here: CallNode;
  readonly there: CallNode;
}

/**
 * The calls in both that answer differently, as long as both make the same calls; of calls in one
 * another the inner one comes first.
 *
 * @param last the call in which they part, after which nothing decides any more; null for none
 */
function* differingIn(
  here: CallNode,
  there: CallNode,
  last: CallNode | null = null,
): Generator<OtherAnswer> {
  const others = callsOf(there);
  for (const [at, mine] of callsOf(here).entries()) {
    const theirs = others[at];
    if (theirs === undefined || mine.name !== theirs.name) return;
    if (mine === last || theirs === last) return;
    yield* differingIn(mine, theirs);
    if (mine.result === theirs.result || mine.result === null || theirs.result === null) continue;
    yield { here: mine, there: theirs };
  }
}

/** What decided: the first question of the kernel's own that is answered differently. */
export function decisionIn(here: CallNode, there: CallNode, last: CallNode | null = null) {
  for (const answer of differingIn(here, there, last)) return answer;
  return null;
}

interface CalledTrees {
  readonly trees: CallTrees;
}

/** All answers that differ in the same op, the earliest first; both runs are one kernel's. */
export function otherAnswers(here: CalledTrees, there: CalledTrees): OtherAnswer[] {
  const found = [...here.trees].flatMap(([op, ours]) => {
    const others = there.trees.get(op);
    return others === undefined ? [] : [...differingIn(ours, others)];
  });
  return found.sort((a, b) => (a.here.until ?? 0) - (b.here.until ?? 0));
}

/** The function as in C that a call is made in, or is. */
export function functionOf(node: CallNode): string {
  for (let at: CallNode | null = node; at !== null; at = at.parent) {
    if (at.name !== '' && at.name === at.name.toLowerCase()) return at.name;
  }
  return '';
}
