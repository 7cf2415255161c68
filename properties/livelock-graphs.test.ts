/**
 * Livelocks in a graph of states, judged by trying every set of its states: one that can be gone
 * round is a livelock if everybody who could move there now and then does, and every timer that
 * could all the time.
 */
import { Graph, type Livelock } from '../src/search/graph.ts';
import { streamOf } from './support/pairs.ts';
import type { Below } from './support/toy-build.ts';

const ACTORS = 4;
/** The last actor is a timer. */
const TIMERS = 1 << (ACTORS - 1);
const GRAPHS = 2_000;

interface Edge {
  readonly from: number;
  readonly actor: number;
  readonly to: number;
}

interface Drawn {
  readonly due: readonly number[];
  readonly edges: readonly Edge[];
}

/** Up to seven states that can all be reached from the first one; whoever is due can move. */
function drawn(below: Below): Drawn {
  const states = 1 + below(7);
  const edges: Edge[] = [];
  const due = new Array<number>(states).fill(0);
  for (let from = 0; from < states; from++) {
    for (let actor = 0; actor < ACTORS; actor++) {
      if (below(3) > 0) continue;
      edges.push({ from, actor, to: below(states) });
      // Who need not come can move all the same.
      if (below(4) > 0) due[from] = (due[from] as number) | (1 << actor);
    }
  }
  for (let to = 1; to < states; to++) edges.push({ from: below(to), actor: below(ACTORS), to });
  return { due, edges };
}

function livelocksIn({ due, edges }: Drawn): Livelock[] {
  const graph = new Graph();
  for (const [state, bits] of due.entries()) graph.state(state, bits);
  for (const { from, actor, to } of edges) graph.edge(from, actor, to);
  return graph.livelocks(due.length, TIMERS);
}

/** A set of states, as bits, that can be gone round for ever although that is fair. */
interface Round {
  readonly set: number;
  readonly movers: number;
}

function roundsIn({ due, edges }: Drawn): Round[] {
  const rounds: Round[] = [];
  for (let set = 1; set < 1 << due.length; set++) {
    const within = edges.filter(({ from, to }) => isIn(set, from) && isIn(set, to));
    if (within.length === 0 || !isConnected(set, within)) continue;
    const movers = within.reduce((bits, { actor }) => bits | (1 << actor), 0);
    const dues = due.filter((_, state) => isIn(set, state));
    const ever = dues.reduce((bits, one) => bits | one, 0);
    const always = dues.reduce((bits, one) => bits & one, -1);
    const passedOver = ((ever & ~TIMERS) | (always & TIMERS)) & ~movers;
    if (passedOver === 0) rounds.push({ set, movers });
  }
  return rounds;
}

function isIn(set: number, state: number): boolean {
  return (set & (1 << state)) !== 0;
}

/** Whether all states of the set are reached from each of them. */
function isConnected(set: number, within: readonly Edge[]): boolean {
  const reachedFrom = (start: number): number => {
    let reached = 0;
    for (let next = 1 << start; next !== reached; ) {
      reached = next;
      for (const { from, to } of within) if (isIn(reached, from)) next |= 1 << to;
    }
    return reached;
  };
  for (let state = 0; 1 << state <= set; state++) {
    if (isIn(set, state) && reachedFrom(state) !== set) return false;
  }
  return true;
}

/** Where a way may lead to that begins at the first state. */
function endsOf({ edges }: Drawn, actors: readonly number[]): number[] {
  let ends = [0];
  for (const by of actors) {
    ends = edges.filter(({ from, actor }) => actor === by && ends.includes(from)).map((e) => e.to);
  }
  return ends;
}

const below = streamOf(`graphs ${jest.getSeed()}`);
const graphs = Array.from({ length: GRAPHS }, () => drawn(below));

describe('in a graph of states', () => {
  const judged = graphs.map((graph) => {
    return { graph, found: livelocksIn(graph), rounds: roundsIn(graph) };
  });

  it('there is a livelock if and only if some of them can be gone round fairly', () => {
    const wrong = judged.filter(({ found, rounds }) => found.length > 0 !== rounds.length > 0);
    expect(wrong.map(({ graph }) => graph)).toEqual([]);
    const some = judged.filter(({ found }) => found.length > 0).length;
    expect(some).toBeGreaterThan(GRAPHS / 20);
    expect(some).toBeLessThan(GRAPHS - GRAPHS / 20);
  });

  it('each livelock is told with its states, with who moves, and with a way into it', () => {
    const wrong = judged.filter(({ graph, found, rounds }) => {
      return !found.every(({ states, movers, actors }) => {
        const ends = endsOf(graph, actors);
        return rounds.some((round) => {
          const isSo = countOf(round.set) === states && round.movers === movers;
          return isSo && ends.some((state) => isIn(round.set, state));
        });
      });
    });
    expect(wrong.map(({ graph }) => graph)).toEqual([]);
  });

  it('no livelock is left out that has no state in common with those that are told', () => {
    const wrong = judged.filter(({ found, rounds }) => {
      const apart: number[] = [];
      for (const { set } of [...rounds].sort((a, b) => countOf(b.set) - countOf(a.set))) {
        if (apart.every((other) => (other & set) === 0)) apart.push(set);
      }
      return found.length < apart.length;
    });
    expect(wrong.map(({ graph }) => graph)).toEqual([]);
    expect(judged.filter(({ found }) => found.length > 1)).not.toHaveLength(0);
  });
});

function countOf(set: number): number {
  return set.toString(2).replaceAll('0', '').length;
}
