/**
 * The graph of all states, and livelocks in it: a circle of states that can be gone round for ever
 * although everybody who could move does move. A task that spins while another merely is not
 * scheduled is none: there the other one could move all the time, and does not.
 *
 * A set of states that can all be reached from one another (a strongly connected component: Tarjan,
 * 1972) has such a circle if, and only if, going round all of it is one: smaller circles in it have
 * fewer actors that move and more that could all the time.
 */
import { grown } from './exhaustive-visited.ts';

export interface Livelock {
  /** States that are gone round. */
  readonly states: number;
  /** Who moves, as bits by index. */
  readonly movers: number;
  /** Who took each step on a shortest way into it: actors by index. */
  readonly actors: readonly number[];
}

export class Graph {
  #edges = 0;
  #from = new Int32Array(1 << 12);
  #to = new Int32Array(1 << 12);
  #actor = new Uint8Array(1 << 12);
  #due = new Int32Array(1 << 12);

  /** Notes who has to move sooner or later at a state, as bits. */
  state(state: number, due: number): void {
    if (state >= this.#due.length) {
      this.#due = grown(this.#due, new Int32Array(this.#due.length * 2));
    }
    this.#due[state] = due;
  }

  edge(from: number, actor: number, to: number): void {
    const at = this.#edges++;
    if (at === this.#from.length) {
      this.#from = grown(this.#from, new Int32Array(at * 2));
      this.#to = grown(this.#to, new Int32Array(at * 2));
      this.#actor = grown(this.#actor, new Uint8Array(at * 2));
    }
    this.#from[at] = from;
    this.#to[at] = to;
    this.#actor[at] = actor;
  }

  /** All livelocks among the first `states` states. */
  livelocks(states: number): Livelock[] {
    const components = this.#components(states);
    const movers = new Map<number, number>();
    for (let at = 0; at < this.#edges; at++) {
      const component = components[this.#from[at] as number] as number;
      if (components[this.#to[at] as number] !== component) continue;
      movers.set(component, (movers.get(component) ?? 0) | (1 << (this.#actor[at] as number)));
    }
    if (movers.size === 0) return [];
    const always = new Map<number, number>();
    const sizes = new Map<number, number>();
    for (let state = 0; state < states; state++) {
      const component = components[state] as number;
      if (!movers.has(component)) continue;
      always.set(component, (always.get(component) ?? -1) & (this.#due[state] as number));
      sizes.set(component, (sizes.get(component) ?? 0) + 1);
    }
    const found: Livelock[] = [];
    for (const [component, moving] of movers) {
      if (((always.get(component) as number) & ~moving) !== 0) continue;
      const actors = this.#wayTo(components, component, states);
      found.push({ states: sizes.get(component) as number, movers: moving, actors });
    }
    return found;
  }

  /** Edges by the state that they leave: the edges of s are those from first[s] to first[s + 1]. */
  #byState(states: number): { first: Int32Array; edges: Int32Array } {
    const first = new Int32Array(states + 1);
    for (let at = 0; at < this.#edges; at++) (first[(this.#from[at] as number) + 1] as number)++;
    for (let state = 0; state < states; state++) {
      first[state + 1] = (first[state + 1] as number) + (first[state] as number);
    }
    const edges = new Int32Array(this.#edges);
    const next = first.slice();
    for (let at = 0; at < this.#edges; at++) {
      const from = this.#from[at] as number;
      edges[next[from] as number] = at;
      next[from] = (next[from] as number) + 1;
    }
    return { first, edges };
  }

  /** For each state the number of its component; without recursion, which would be too deep. */
  #components(states: number): Int32Array {
    const { first, edges } = this.#byState(states);
    const component = new Int32Array(states).fill(-1);
    const order = new Int32Array(states).fill(-1);
    const low = new Int32Array(states);
    const next = first.slice();
    const open: number[] = [];
    const path: number[] = [];
    let count = 0;
    for (let root = 0; root < states; root++) {
      if (order[root] !== -1) continue;
      path.push(root);
      while (path.length > 0) {
        const state = path.at(-1) as number;
        if (order[state] === -1) {
          order[state] = low[state] = count++;
          open.push(state);
        }
        const edge = next[state] as number;
        if (edge < (first[state + 1] as number)) {
          next[state] = edge + 1;
          const to = this.#to[edges[edge] as number] as number;
          if (order[to] === -1) path.push(to);
          else if (component[to] === -1) lower(low, state, order[to] as number);
          continue;
        }
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) lower(low, parent, low[state] as number);
        if (low[state] !== order[state]) continue;
        for (let member = -1; member !== state; ) {
          member = open.pop() as number;
          component[member] = state;
        }
      }
    }
    return component;
  }

  /** Breadth first, from state 0 to any state of the component. */
  #wayTo(components: Int32Array, component: number, states: number): number[] {
    const { first, edges } = this.#byState(states);
    const by = new Int32Array(states).fill(-1);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at] as number;
      if (components[state] === component) return this.#walked(by, state);
      for (let edge = first[state] as number; edge < (first[state + 1] as number); edge++) {
        const to = this.#to[edges[edge] as number] as number;
        if (to === 0 || by[to] !== -1) continue;
        by[to] = edges[edge] as number;
        queue.push(to);
      }
    }
    return [];
  }

  #walked(by: Int32Array, end: number): number[] {
    const actors: number[] = [];
    for (let state = end; state !== 0; state = this.#from[by[state] as number] as number) {
      actors.unshift(this.#actor[by[state] as number] as number);
    }
    return actors;
  }
}

function lower(low: Int32Array, state: number, value: number): void {
  if (value < (low[state] as number)) low[state] = value;
}
