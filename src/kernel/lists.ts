/** The kernel's lists and trees are sorted arrays here, and short. */

/** Takes an item out; says whether it was there. */
export function leaveList<Item>(list: Item[], item: Item): boolean {
  let at = 0;
  while (at < list.length && list[at] !== item) at++;
  if (at === list.length) return false;
  // Quicker than to splice so few.
  for (; at < list.length - 1; at++) list[at] = list[at + 1] as Item;
  list.pop();
  return true;
}
