/**
 * The graph of all states, and livelocks in it: a circle of states that can be gone round for ever
 * although it is fair to everybody. A task that spins while another merely is not scheduled is
 * none: there the other one could move all the time, and does not. Neither is one in which a lock
 * is taken and let go again and again while somebody waits for it, as Linux's spinlocks are first
 * come, first served; so for all but timers it is enough that they could move now and then (strong
 * fairness). A timer that is cancelled each time before it fires is treated fairly.
 *
 * Found as Emerson and Lei do it (1987): a set of states that can all be reached from one another
 * (a strongly connected component: Tarjan, 1972) has such a circle if going round all of it is one.
 * Otherwise the states at which somebody is passed over are left out, and the rest is looked at
 * again.
 */
import { findSpins, type Spin } from './spins.ts';
import { grown } from './visited.ts';

export interface Livelock {
  /** States that are gone round. */
  readonly states: number;
  /** Who moves, as bits by index. */
  readonly movers: number;
  /** Who took each step on a shortest way into it: actors by index. */
  readonly actors: readonly number[];
}

/** Going round a component; actors are bits by index. */
interface Circle {
  states: number;
  /** Who moves. */
  movers: number;
  /** Who could move at each state, and who at some. */
  always: number;
  ever: number;
  /** Who could move at some state, never does, and is no timer. */
  passedOver: number;
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

  /**
   * Actors that go round alone among the first `states` states, at most `most` of them.
   *
   * @param tasks as bits by index
   */
  spins(states: number, tasks: number, most: number): Spin[] {
    const [from, to, actor, due] = [this.#from, this.#to, this.#actor, this.#due];
    return findSpins({ count: this.#edges, from, to, actor, due }, states, tasks, most);
  }

  /**
   * All livelocks among the first `states` states.
   *
   * @param timers as bits by index
   */
  livelocks(states: number, timers: number): Livelock[] {
    const found: Livelock[] = [];
    const left = new Uint8Array(states).fill(1);
    for (;;) {
      const components = this.#components(states, left);
      const circles = this.#circles(components, states);
      if (circles.size === 0) return found;
      for (const [component, circle] of circles) {
        circle.passedOver = circle.ever & ~timers & ~circle.movers;
        if (circle.passedOver !== 0 || (circle.always & timers & ~circle.movers) !== 0) continue;
        const actors = this.#wayTo(components, component, states);
        found.push({ states: circle.states, movers: circle.movers, actors });
      }
      for (let state = 0; state < states; state++) {
        const circle = circles.get(components[state] as number);
        const passedOver = circle?.passedOver ?? 0;
        const goesOn = passedOver !== 0 && ((this.#due[state] as number) & passedOver) === 0;
        if (!goesOn) left[state] = 0;
      }
    }
  }

  /** What going round all of each component is like; nothing of those that one cannot go round. */
  #circles(components: Int32Array, states: number): Map<number, Circle> {
    const circles = new Map<number, Circle>();
    for (let at = 0; at < this.#edges; at++) {
      const component = components[this.#from[at] as number] as number;
      if (component < 0 || components[this.#to[at] as number] !== component) continue;
      const known = circles.get(component);
      const circle = known ?? { movers: 0, states: 0, always: -1, ever: 0, passedOver: 0 };
      if (known === undefined) circles.set(component, circle);
      circle.movers |= 1 << (this.#actor[at] as number);
    }
    for (let state = 0; circles.size > 0 && state < states; state++) {
      const circle = circles.get(components[state] as number);
      if (circle === undefined) continue;
      circle.states++;
      circle.always &= this.#due[state] as number;
      circle.ever |= this.#due[state] as number;
    }
    return circles;
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

  /**
   * For each state that is left the number of its component, -1 for the others; without recursion,
   * which would be too deep.
   */
  #components(states: number, left: Uint8Array): Int32Array {
    const { first, edges } = this.#byState(states);
    const component = new Int32Array(states).fill(-1);
    const order = new Int32Array(states).fill(-1);
    const low = new Int32Array(states);
    const next = first.slice();
    const open: number[] = [];
    const path: number[] = [];
    let count = 0;
    for (let root = 0; root < states; root++) {
      if (order[root] !== -1 || left[root] === 0) continue;
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
          if (left[to] === 0) continue;
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
