/** Makes docs/growth.svg of what `npm run growth` has measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Grown } from '../src/bench/growth.ts';

const grown = JSON.parse(readFileSync('docs/growth.json', 'utf8')) as Grown[];

function bySize(values: readonly Grown[], size: 'tasks' | 'ops', title: string) {
  const count = { field: 'states', type: 'quantitative', scale: { type: 'log' } } as const;
  const axis = { values: [1e2, 1e3, 1e4, 1e5, 1e6, 1e7], format: '~s' };
  return {
    title,
    width: 300,
    height: 260,
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: size, type: 'ordinal', title: size, axis: { labelAngle: 0 } },
      y: { ...count, title: 'states (logarithmic)', axis },
      color: { field: 'feature', type: 'nominal', title: null },
    },
  } as const;
}

const all = grown.filter(({ complete, preemptions }) => complete && preemptions === null);
const spec: TopLevelSpec = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  hconcat: [
    bySize(
      all.filter(({ feature }) => feature !== 'more ops'),
      'tasks',
      'More tasks',
    ),
    bySize(
      all.filter(({ feature }) => feature === 'more ops'),
      'ops',
      'Two tasks with more ops',
    ),
  ],
};

const view = new View(parse(compile(spec).spec), { renderer: 'none' });
writeFileSync('docs/growth.svg', `${await view.toSVG()}\n`);
