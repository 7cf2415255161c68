import { type Mutant, roomOfMutant } from './mutant.ts';
import { digest } from './short-digest.ts';

/** Its lot: of the text around it alone, so that a change elsewhere leaves the sample as it is. */
function lot({ path, line, before, after }: Mutant, seed: number): string {
  return digest(String(seed), path, line, before, after);
}

/**
 * As many of each room as asked for, all of them if that is null. In turns of the rooms, so that
 * who has to stop early has asked about all of them.
 */
export function draw(all: readonly Mutant[], sample: number | null, seed: number): Mutant[] {
  const byLot = all
    .map((mutant) => ({ mutant, lot: lot(mutant, seed) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));
  const rooms = new Map<string, number>();
  const drawn: { readonly mutant: Mutant; readonly turn: number }[] = [];
  for (const { mutant } of byLot) {
    const turn = rooms.get(roomOfMutant(mutant)) ?? 0;
    if (sample !== null && turn >= sample) continue;
    rooms.set(roomOfMutant(mutant), turn + 1);
    drawn.push({ mutant, turn });
  }
  return drawn.sort((a, b) => a.turn - b.turn).map(({ mutant }) => mutant);
}
