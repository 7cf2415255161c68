/**
 * How much a campaign left unseen, run for run, as an SVG picture of its own: an estimate with the
 * band of its interval, both axes logarithmic. It has its colors with it, for light and for dark.
 */
import { percent } from '../text/percent.ts';
import { picture } from './picture.ts';
import { powerOf, short } from './powers-of-ten.ts';

/** After so many runs; three probabilities. */
export interface ResidualPoint {
  readonly runs: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const WIDTH = 720;
const HEIGHT = 400;
/** The field of the curve, in the units of the picture. */
const LEFT = 70;
const RIGHT = 684;
const TOP = 48;
const BOTTOM = 344;
/** The vertical axis shows so many powers of ten and no more. */
const MOST_DECADES = 7;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #8c959f; stroke-opacity: .35 }
  .band { fill: #0969da; fill-opacity: .2; stroke: #0969da; stroke-opacity: .4 }
  .estimate { fill: none; stroke: #0969da; stroke-width: 2 }
  .last { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .band { fill: #4493f8; stroke: #4493f8 }
    .estimate { stroke: #4493f8 }
    .last { fill: #4493f8 }
  }
`;

/**
 * @param build what the campaign was about
 * @param points in the order of their runs; of none a picture that says so
 */
export function residualDrawing(build: string, points: readonly ResidualPoint[]): string {
  const last = points.at(-1);
  const title = `${build}: how likely the next run shows something new`;
  return picture({
    width: WIDTH,
    height: HEIGHT,
    left: LEFT,
    title,
    description: last === undefined ? 'No run was made.' : described(points, last),
    style: STYLE,
    lines: last === undefined ? [] : new Plot(points).lines(last),
  });
}

function described(points: readonly ResidualPoint[], last: ResidualPoint): string {
  const [first] = points as [ResidualPoint];
  const axes = 'Both axes are logarithmic, and what is 0 lies on the lower edge.';
  return `${afterRuns(first)} ${afterRuns(last)} ${axes}`;
}

function afterRuns({ runs, estimate, low, high }: ResidualPoint): string {
  return `After ${plain(runs)} runs: ${percent(estimate)} (${interval(low, high)}).`;
}

function interval(low: number, high: number): string {
  return `95 % interval ${percent(low)} to ${percent(high)}`;
}

class Plot {
  readonly #points: readonly ResidualPoint[];
  /** Powers of ten at both ends of both axes. */
  readonly #fewest: number;
  readonly #most: number;
  readonly #least: number;

  constructor(points: readonly ResidualPoint[]) {
    const runs = points.map((point) => point.runs);
    this.#points = points;
    this.#fewest = Math.floor(powerOf(Math.min(...runs)));
    this.#most = Math.max(Math.ceil(powerOf(Math.max(...runs))), this.#fewest + 1);
    const shown = points.flatMap(({ estimate, low, high }) => [estimate, low, high]);
    const least = Math.min(...shown.filter((value) => value > 0), 0.1);
    this.#least = Math.max(Math.floor(powerOf(least)), -MOST_DECADES);
  }

  lines(last: ResidualPoint): string[] {
    const points = this.#points;
    const high = points.map((point) => this.#at(point.runs, point.high));
    const low = points.map((point) => this.#at(point.runs, point.low)).reverse();
    const estimate = points.map((point) => this.#at(point.runs, point.estimate));
    const [x, y] = (estimate.at(-1) as string).split(',');
    return [
      ...this.#grid(),
      `<polygon class="band" points="${[...high, ...low].join(' ')}"/>`,
      `<polyline class="estimate" points="${estimate.join(' ')}"/>`,
      `<circle class="last" cx="${x}" cy="${y}" r="4"/>`,
      `<text x="${RIGHT}" y="${TOP - 8}" text-anchor="end">${afterRuns(last)}</text>`,
    ];
  }

  #grid(): string[] {
    const lines: string[] = [];
    for (let power = this.#fewest; power <= this.#most; power++) {
      const x = this.#across(10 ** power);
      lines.push(
        `<path class="grid" d="M${x} ${TOP}V${BOTTOM}"/>`,
        `<text x="${x}" y="${BOTTOM + 20}" text-anchor="middle">${short(10 ** power)}</text>`,
      );
    }
    for (let power = this.#least; power <= 0; power++) {
      const y = this.#down(10 ** power);
      lines.push(
        `<path class="grid" d="M${LEFT} ${y}H${RIGHT}"/>`,
        `<text x="${LEFT - 8}" y="${y}" dy="4" text-anchor="end">${percent(10 ** power)}</text>`,
      );
    }
    const middle = (LEFT + RIGHT) / 2;
    lines.push(`<text x="${middle}" y="${BOTTOM + 44}" text-anchor="middle">runs</text>`);
    return lines;
  }

  #at(runs: number, probability: number): string {
    return `${this.#across(runs)},${this.#down(probability)}`;
  }

  #across(runs: number): string {
    const share = (powerOf(runs) - this.#fewest) / (this.#most - this.#fewest);
    return (LEFT + share * (RIGHT - LEFT)).toFixed(1);
  }

  #down(probability: number): string {
    const power = probability > 0 ? powerOf(probability) : -Infinity;
    const share = Math.max(power, this.#least) / this.#least;
    return (TOP + share * (BOTTOM - TOP)).toFixed(1);
  }
}

function plain(count: number): string {
  return count.toLocaleString('en-US');
}
