/** The moves of a failing run, one after another in orders that may pass: its controls. */
import type { Act, Move } from './move.ts';

/** More orders than these are not looked at. */
const MOST = 60;

/** Every call by itself. */
function split(move: Move): Move[] {
  return move.is === 'calls' ? move.ops.map((op) => ({ ...move, ops: [op] })) : [move];
}

/** Orders of several sequences that keep the order within each; as they are given comes first. */
function interleaved(sequences: readonly (readonly Move[])[]): Move[][] {
  const left = sequences.filter(({ length }) => length > 0);
  if (left.length === 0) return [[]];
  return left.flatMap((sequence) => {
    const [first, ...rest] = sequence as [Move, ...Move[]];
    const others = left.map((other) => (other === sequence ? rest : other));
    return interleaved(others).map((order) => [first, ...order]);
  });
}

/** What races, moved apart: one call after another, the rest as it was. */
function apart(acts: readonly Act[]): Move[][] {
  let orders: Move[][] = [[]];
  for (const { moves } of acts) {
    const within = interleaved(moves.map(split)).slice(0, MOST);
    orders = orders.flatMap((order) => within.map((more) => [...order, ...more])).slice(0, MOST);
  }
  return orders;
}

/** Two moves that come one after the other, the other way round. */
function swapped(moves: readonly Move[]): Move[][] {
  return moves.slice(1).map((move, at) => {
    return [...moves.slice(0, at), move, moves[at] as Move, ...moves.slice(at + 2)];
  });
}

/** The nearest to the run come first; each is to be tried on the model. */
export function ordersOf(acts: readonly Act[]): Move[][] {
  const orders = apart(acts);
  return [...orders, ...swapped(orders[0] ?? [])];
}
