/**
 * The kernel's lists and trees are sorted arrays here, and so short that moving items one by one is
 * quicker than to splice them.
 */

/** Puts an item in that place, before the one that has it now. */
export function enterList<Item>(list: Item[], at: number, item: Item): void {
  for (let to = list.length; to > at; to--) list[to] = list[to - 1] as Item;
  list[at] = item;
}

/** Takes an item out; says whether it was there. */
export function leaveList<Item>(list: Item[], item: Item): boolean {
  let at = 0;
  while (at < list.length && list[at] !== item) at++;
  if (at === list.length) return false;
  for (; at < list.length - 1; at++) list[at] = list[at + 1] as Item;
  list.pop();
  return true;
}
