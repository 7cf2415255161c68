/**
 * 64 bits that stand for a sequence of numbers, in two lanes of 32. Order and repetition count: a
 * lane that is only xored forgets a value that comes twice.
 */

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { imul } = Math;

export class Mixing {
  x = 0;
  y = 0;

  start(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  /** For a fixed state of the lanes no two numbers have the same result. */
  mix(value: number): void {
    const x = imul(this.x ^ value, 0x9e3779b1);
    this.x = (x ^ (x >>> 15)) + 0x6d2b79f5;
    const y = imul((this.y + value) | 0, 0x85ebca6b);
    this.y = (y ^ (y >>> 13)) + 0x3c6ef372;
  }

  /** Spreads every bit over the lanes, so that what comes out may be added up. */
  finish(): void {
    const { x, y } = this;
    this.x = avalanche(x ^ imul(y, 0xc2b2ae35));
    this.y = avalanche(imul(x, 0x27d4eb2f) + y);
  }
}

/** The last steps of MurmurHash3, which is in the public domain. */
function avalanche(lane: number): number {
  let h = lane | 0;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
