import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProgram } from '../src/program/text.ts';
import { sequenceDiagram } from '../src/report/drawing/sequence-diagram.ts';
import { aliasesOf } from '../src/report/telling/aliases.ts';
import { failureOf } from '../src/report/telling/failure.ts';
import { storyOf } from '../src/report/telling/story.ts';
import { allPages } from './support/committed-pages.ts';
import { mermaidFaults } from './support/mermaid-grammar.ts';
import { story } from './support/story.ts';

const pages = allPages;
const HEADS = ['sequenceDiagram', '  participant T1 as T1 (unlocks f1)', '  participant f1 as f1'];

function diagramIn(page: string): string[] {
  return /^```mermaid\n(.*?)\n```$/msu.exec(page)?.[1]?.split('\n') ?? [];
}

/** Of a run that passes, as if it had ended in this kind of failure. */
function diagramOf(text: string, kind: string, schedule: string[] = []): string[] {
  const trace = story('mainline', text, schedule);
  const program = parseProgram(text);
  const alias = aliasesOf(trace);
  const failure = failureOf(kind, trace);
  const rows = storyOf(trace, program, failure, alias);
  return sequenceDiagram(trace, program, failure, rows, alias).split('\n');
}

function headsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => / {2}participant \w+ as (.*)/u.exec(line)?.[1] ?? []);
}

describe('a sequence diagram', () => {
  it.each(pages)('of %s is one that GitHub draws', (name) => {
    const lines = diagramIn(readFileSync(join('reports', name), 'utf8'));
    expect(mermaidFaults(lines)).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
  });

  it('has forty lines or fewer on seven of ten pages', () => {
    const lengths = pages
      .map((name) => diagramIn(readFileSync(join('reports', name), 'utf8')).length)
      .sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length * 0.7)]).toBeLessThanOrEqual(40);
  });
});

describe('the lifelines of a sequence diagram', () => {
  it('are the tasks, and between them the parts of the only futex', () => {
    const lines = diagramOf('T1: holds f1; unlock f1 | T2: lock f1', 'planted', ['start -> T2']);
    expect(mermaidFaults(lines)).toEqual([]);
    expect(headsOf(lines)).toEqual([
      'T1 (unlocks f1)',
      'futex f1',
      'pi_state P1',
      'bucket hb',
      'T2 (locks f1)',
    ]);
  });

  it('are one for each futex where there are several', () => {
    const text = 'T1: holds f1; lock f2; unlock f1 | T2: holds f2; lock f1';
    expect(headsOf(diagramOf(text, 'planted')).slice(1, -1)).toEqual([
      'futex f1 (hb(f1), P2)',
      'futex f2 (hb(f2), P1)',
    ]);
  });

  it('have the timer that fires, and the task that it wakes', () => {
    const lines = diagramOf('T1: holds f1 | T2: lock f1 timeout', 'planted');
    expect(headsOf(lines)).toContain('T2’s timer');
    expect(lines.filter((line) => line.startsWith('  timerT2'))).toEqual([
      expect.stringMatching(/^ {2}timerT2->>T2: [-\d]+: expires, wakes T2$/u),
    ]);
  });
});

describe('the text of a sequence diagram', () => {
  it('may hold what mermaid would take for a mark of its own', () => {
    const lines = diagramOf('T1: lock f1', 'lifetimes/a; b #c <end> `d`');
    expect(mermaidFaults(lines)).toEqual([]);
    expect(lines.at(-1)).toBe('  T1-xT1: ✗ a#59; b #35;c #60;#101;nd#62; d');
  });
});

describe('the grammar of sequence diagrams', () => {
  it.each([
    'Note over T1: sleeps',
    'Note over T1,f1: ✗ At rest, a queue is not as it should be',
    'T1->>f1: 29: cmpxchg f1 → WAITERS|T2',
    'T1-->>T1: 12: a#59; b #35; #60;#101;nd#62;, the ending',
    'T1-xT1: ✗ return -EINVAL',
  ])('knows `%s`', (line) => {
    expect(mermaidFaults([...HEADS, `  ${line}`])).toEqual([]);
  });

  it.each([
    ['T1->>f1: 1: a; b', '; in a text'],
    ['T1->>f1: 1: a #b', '# in a text'],
    ['T1->>f1: 1: 0x80000002 <WAITERS|T2', '< in a text'],
    ['T1->>f1: 1: at the end of it', 'end in a text'],
    ['T1->>f1: 1: read `f1`', '` in a text'],
    ['T1->>f1: wrap: a', 'wrap: in a text'],
    ['T1->>T2: 1: read f1', 'T2 is not declared'],
    ['Note over T2: sleeps', 'T2 is not declared'],
    ['Note over T1', 'no form that is known'],
    ['T1->>f1:', 'no form that is known'],
    ['T1~>f1: 1: read f1', 'no form that is known'],
    ['participant T1 as T1 once more', 'T1 is declared twice'],
    ['participant loop as a loop', 'loop is a keyword'],
    ['participant T2 as T2: waits', 'a colon in a name'],
  ])('complains about `%s`', (line, fault) => {
    expect(mermaidFaults([...HEADS, `  ${line}`])).toEqual([`4: ${fault}`]);
  });

  it('wants a heading, and everybody introduced before the story begins', () => {
    expect(mermaidFaults(HEADS.slice(1))[0]).toMatch(/opens no diagram$/u);
    const late = [...HEADS, '  T1->>f1: 1: read f1', '  participant T2 as T2'];
    expect(mermaidFaults(late)).toEqual(['5: T2 is declared too late']);
  });
});
