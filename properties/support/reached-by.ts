/** The places that schedules of a program with so many preemptions come past. */
import { enumerate } from '../../src/explore/enumerate.ts';
import type { Site } from '../../src/kernel/site.ts';
import { parseProgram } from '../../src/program/text.ts';
import { subject } from './story.ts';

export function reachedBy(text: string, preemptions: number, build = 'mainline'): Site[] {
  const { fast, oracles } = subject(build);
  const sites = new Set<Site>();
  for (const _ of enumerate(fast, parseProgram(text), oracles, preemptions)) {
    for (const site of fast.machine.sites) sites.add(site);
  }
  return [...sites];
}
