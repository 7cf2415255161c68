/**
 * Circles in the state graph that one actor goes round by itself, while somebody else who could
 * move stands still: it tries again and again, until that one has done something. A fair scheduler
 * sees to it, so this is no livelock; a real-time scheduler need not.
 *
 * One actor's steps from a state are settled by the state, so its edges alone lead from each state
 * to one other, and circles are found by following them.
 */
import { STEP_BUDGET } from '../run.ts';

/** Somebody goes round alone. */
export interface Spin {
  /** Who, by index. */
  readonly actor: number;
  /** States that it goes round. */
  readonly states: number;
  /** Who else could move at some of them, and has to sooner or later: actors, as bits. */
  readonly others: number;
  /** Those of them after whose steps, if they take all they can, the circle is left. */
  readonly waitsFor: number;
  /** Who took each step on a shortest way there: actors by index. */
  readonly way: readonly number[];
}

/** The edges of a state graph, as Graph keeps them; the first `count` are valid. */
export interface Edges {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly actor: Uint8Array;
  /** By state who has to move sooner or later, as bits. */
  readonly due: Int32Array;
}

const NOWHERE = -1;

/**
 * All such circles among the first `states` states, those with the shortest ways first, at most
 * `most` of them.
 *
 * @param tasks as bits by index; others need no CPU
 */
export function findSpins(edges: Edges, states: number, tasks: number, most: number): Spin[] {
  const walks = new Walks(edges, states);
  const heads: { actor: number; head: number; size: number }[] = [];
  for (let actor = 0; 1 << actor <= tasks; actor++) {
    for (const circle of walks.circles(actor)) heads.push({ actor, ...circle });
  }
  if (heads.length === 0) return [];
  const ways = new Ways(edges, states);
  const found: Spin[] = [];
  const near = heads.sort((a, b) => ways.distance(a.head) - ways.distance(b.head));
  for (const { actor, head, size } of near) {
    const round = walks.round(actor, head);
    const due = round.reduce((all, state) => all | (edges.due[state] as number), 0);
    const others = due & tasks & ~(1 << actor);
    if (others === 0) continue;
    const waitsFor = walks.enders(actor, round, others);
    found.push({ actor, states: size, others, waitsFor, way: ways.to(head) });
    if (found.length === most) break;
  }
  return found;
}

/** Follows one actor at a time. */
class Walks {
  readonly #edges: Edges;
  readonly #states: number;
  /** By actor: where its step leads from each state. */
  readonly #next = new Map<number, Int32Array>();

  constructor(edges: Edges, states: number) {
    this.#edges = edges;
    this.#states = states;
  }

  #nextOf(actor: number): Int32Array {
    const known = this.#next.get(actor);
    if (known !== undefined) return known;
    const next = new Int32Array(this.#states).fill(NOWHERE);
    const { count, from, to, actor: by } = this.#edges;
    for (let at = 0; at < count; at++) {
      if (by[at] === actor) next[from[at] as number] = to[at] as number;
    }
    this.#next.set(actor, next);
    return next;
  }

  /** A state of each circle, and how many it has. */
  circles(actor: number): { head: number; size: number }[] {
    const next = this.#nextOf(actor);
    const walk = new Int32Array(this.#states);
    const found: { head: number; size: number }[] = [];
    for (let start = 0; start < this.#states; start++) {
      if (walk[start] !== 0) continue;
      let at = start;
      while (at !== NOWHERE && walk[at] === 0) {
        walk[at] = start + 1;
        at = next[at] as number;
      }
      // Only a walk that comes back to itself has found a circle that nobody has found before.
      if (at === NOWHERE || walk[at] !== start + 1) continue;
      found.push({ head: at, size: this.round(actor, at).length });
    }
    return found;
  }

  /** The states of a circle. */
  round(actor: number, head: number): number[] {
    const next = this.#nextOf(actor);
    const states = [head];
    for (let at = next[head] as number; at !== head; at = next[at] as number) states.push(at);
    return states;
  }

  /** After whose steps, from some state on, the actor leaves the circle; the others as bits. */
  enders(actor: number, round: readonly number[], others: number): number {
    let enders = 0;
    for (let other = 0; 1 << other <= others; other++) {
      if ((others & (1 << other)) === 0) continue;
      const ends = round.some((state) => {
        const then = this.#follow(other, state);
        const moved = then !== NOWHERE && then !== state;
        return moved && this.#follow(actor, then) !== NOWHERE;
      });
      if (ends) enders |= 1 << other;
    }
    return enders;
  }

  /** Where somebody comes to who takes all the steps it can; NOWHERE if it goes round. */
  #follow(actor: number, from: number): number {
    const next = this.#nextOf(actor);
    let at = from;
    for (let steps = 0; steps < STEP_BUDGET; steps++) {
      const to = next[at] as number;
      if (to === NOWHERE) return at;
      at = to;
    }
    return NOWHERE;
  }
}

/** Shortest ways from the first state, breadth first. */
class Ways {
  readonly #edges: Edges;
  /** By state the edge that it is come to by; NOWHERE for the first one. */
  readonly #by: Int32Array;
  readonly #distance: Int32Array;

  constructor(edges: Edges, states: number) {
    this.#edges = edges;
    this.#by = new Int32Array(states).fill(NOWHERE);
    this.#distance = new Int32Array(states).fill(NOWHERE);
    this.#search(states);
  }

  #search(states: number): void {
    const { count, from, to } = this.#edges;
    const first = new Int32Array(states + 1);
    for (let at = 0; at < count; at++) (first[(from[at] as number) + 1] as number)++;
    for (let state = 0; state < states; state++) {
      first[state + 1] = (first[state + 1] as number) + (first[state] as number);
    }
    const place = first.slice();
    const out = new Int32Array(count);
    for (let at = 0; at < count; at++) out[(place[from[at] as number] as number)++] = at;
    const queue = new Int32Array(states);
    let end = 1;
    this.#distance[0] = 0;
    for (let at = 0; at < end; at++) {
      const state = queue[at] as number;
      for (let edge = first[state] as number; edge < (first[state + 1] as number); edge++) {
        const next = to[out[edge] as number] as number;
        if (this.#distance[next] !== NOWHERE) continue;
        this.#distance[next] = (this.#distance[state] as number) + 1;
        this.#by[next] = out[edge] as number;
        queue[end++] = next;
      }
    }
  }

  distance(state: number): number {
    return this.#distance[state] as number;
  }

  to(end: number): number[] {
    const actors: number[] = [];
    const { from, actor } = this.#edges;
    for (let at = end; this.#by[at] !== NOWHERE; at = from[this.#by[at] as number] as number) {
      actors.push(actor[this.#by[at] as number] as number);
    }
    return actors.reverse();
  }
}
