/** A probability in percent, to two digits: `12 %`, `0.34 %`, `0 %`. */
export function percent(probability: number): string {
  const rounded = Number((probability * 100).toPrecision(2));
  return `${rounded.toLocaleString('en-US', { maximumFractionDigits: 9 })} %`;
}
