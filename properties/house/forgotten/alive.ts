/** Which locals live at a place: those that are read on some way from there before they are set. */
import type { Flow, Point } from './points.ts';
import type { Local } from './scope.ts';

/** For each point the locals that live once it is past. */
export function livesAfter({ points }: Flow): ReadonlyMap<Point, ReadonlySet<Local>> {
  const before = new Map<Point, Set<Local>>(points.map((point) => [point, new Set()]));
  const after = new Map<Point, Set<Local>>(points.map((point) => [point, new Set()]));
  for (let changed = true; changed; ) {
    changed = false;
    // What comes later was made earlier, so few rounds are enough.
    for (const point of points) {
      const out = after.get(point) as Set<Local>;
      for (const next of point.next) {
        for (const local of before.get(next) as Set<Local>) out.add(local);
      }
      const { step } = point;
      const alive = new Set(out);
      if (step.kind === 'assign') alive.delete(step.local);
      if (step.kind === 'read') alive.add(step.local);
      if (alive.size === (before.get(point) as Set<Local>).size) continue;
      before.set(point, alive);
      changed = true;
    }
  }
  return after;
}
