/**
 * The scoreboard as an SVG picture: a row for each build, a mark for each strategy at its median of
 * runs, on a logarithmic axis. A hollow mark stands where the median was cut: it is further right.
 */
import { escaped, picture } from '../../report/drawing/picture.ts';
import { powerOf, short } from '../../report/drawing/powers-of-ten.ts';
import { countText } from './numbers.ts';
import type { Sample } from './quantile.ts';
import type { Scores } from './scores.ts';

const WIDTH = 1020;
/** The field of the marks, in the units of the picture. */
const LEFT = 405;
const RIGHT = 1000;
/** The legend is above it. */
const TOP = 84;
const ROW = 20;
const MARGIN = 14;

/** A color for each column, told from the others by those who see colors differently, too. */
const COLORS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#8c959f',
  '#56b4e9',
  '#7f3fbf',
  '#a0522d',
];
/** Around 0, 0; a shape for each color, as colors alone are not enough. */
const SHAPES = [
  'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z',
  'M-4 -4H4V4H-4Z',
  'M0 -5.5L5.5 0L0 5.5L-5.5 0Z',
  'M0 -5.5L5 4H-5Z',
  'M0 5.5L5 -4H-5Z',
  'M-5 -1.5H5V1.5H-5Z',
  'M-5.5 0L4 -5V5Z',
  'M5.5 0L-4 -5V5Z',
  'M-1.5 -5H1.5V5H-1.5Z',
];

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #8c959f; stroke-opacity: .35 }
  .mark { stroke-width: 1.2; fill-opacity: .75 }
  .cut { fill-opacity: 0 }
${COLORS.map((color, at) => `  .m${at} { fill: ${color}; stroke: ${color} }`).join('\n')}
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
`;

export function scoreboardDrawing(scores: Scores): string {
  const plot = new MedianPlot(scores);
  return picture({
    width: WIDTH,
    height: plot.bottom + 56,
    left: MARGIN,
    title: 'Runs to the first failure (median); a hollow mark was cut there, and is further right',
    description: plot.description,
    style: STYLE,
    lines: plot.builds.length === 0 ? [] : plot.lines(),
  });
}

class MedianPlot {
  readonly bottom: number;
  readonly builds: readonly string[];
  readonly #scores: Scores;
  readonly #most: number;

  constructor(scores: Scores) {
    const { strategies } = scores;
    this.#scores = scores;
    this.builds = scores.builds.filter((build) => {
      return strategies.some((by) => scores.at(build, by).length > 0);
    });
    const medians = this.builds.flatMap((build) => {
      return strategies.map((by) => this.#median(build, by)?.value ?? 1);
    });
    this.#most = Math.max(Math.ceil(powerOf(Math.max(1, ...medians))), 1);
    this.bottom = TOP + ROW * this.builds.length + ROW / 2;
  }

  get description(): string {
    if (this.builds.length === 0) return 'Nothing is measured yet.';
    const lines = this.builds.map((build) => {
      const medians = this.#scores.strategies.flatMap((by) => {
        const found = this.#median(build, by);
        if (found === null) return [];
        return [`${by} ${found.isCut ? 'more than ' : ''}${countText(found.value)}`];
      });
      return `${build}: ${medians.join(', ')}.`;
    });
    return `The axis is logarithmic. ${lines.join(' ')}`;
  }

  lines(): string[] {
    return [...this.#legend(), ...this.#grid(), ...this.builds.flatMap((_, at) => this.#row(at))];
  }

  #legend(): string[] {
    const width = (RIGHT - MARGIN) / this.#scores.strategies.length;
    return this.#scores.strategies.flatMap((by, at) => {
      const x = Math.round(MARGIN + 6 + at * Math.min(width, 120));
      return [mark(at, x, 50, false), `<text x="${x + 10}" y="54">${by}</text>`];
    });
  }

  #grid(): string[] {
    const lines: string[] = [];
    for (let power = 0; power <= this.#most; power++) {
      const x = this.#across(10 ** power);
      lines.push(
        `<path class="grid" d="M${x} ${TOP}V${this.bottom}"/>`,
        `<text x="${x}" y="${this.bottom + 20}" text-anchor="middle">${short(10 ** power)}</text>`,
      );
    }
    const middle = (LEFT + RIGHT) / 2;
    lines.push(`<text x="${middle}" y="${this.bottom + 42}" text-anchor="middle">runs</text>`);
    return lines;
  }

  #row(at: number): string[] {
    const build = this.builds[at] as string;
    const y = TOP + ROW * (at + 0.75);
    const name = `<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escaped(build)}</text>`;
    const marks = this.#scores.strategies.flatMap((by, column) => {
      const found = this.#median(build, by);
      if (found === null) return [];
      return [mark(column, this.#across(found.value), y, found.isCut)];
    });
    return [`<path class="grid" d="M${LEFT} ${y}H${RIGHT}"/>`, name, ...marks];
  }

  #median(build: string, by: string): Sample | null {
    return this.#scores.median(build, by, 'tries');
  }

  #across(runs: number): number {
    const share = powerOf(Math.max(runs, 1)) / this.#most;
    return Number((LEFT + share * (RIGHT - LEFT)).toFixed(1));
  }
}

function mark(column: number, x: number, y: number, isCut: boolean): string {
  const at = column % COLORS.length;
  const names = `mark m${at}${isCut ? ' cut' : ''}`;
  return `<path class="${names}" transform="translate(${x} ${y})" d="${SHAPES[at]}"/>`;
}
