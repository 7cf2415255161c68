/**
 * The part of mermaid's sequence diagrams that pages use, so that no page has one that GitHub
 * cannot draw. Stricter than mermaid: what only some versions understand is a fault.
 */

const HEAD = /^ {2}participant ([A-Za-z]\w*) as (.+)$/u;
const NOTE = /^ {2}Note over (\w+)(?:,(\w+))?: (.+)$/u;
const ARROW = /^ {2}(\w+)(?:->>|-->>|-x)(\w+): (.+)$/u;

/** Words that open or close something where a name is expected. */
const KEYWORDS = new Set(
  (
    'actor activate alt and as autonumber box break create critical deactivate destroy else end ' +
    'link links loop note opt option over par participant properties rect title'
  ).split(' '),
);

/** What is wrong with each line that is not of an allowed form, `3: ...` for the third. */
export function mermaidFaults(lines: readonly string[]): string[] {
  const declared = new Set<string>();
  let heads = true;
  return lines.flatMap((line, at) => {
    if (at === 0) return line === 'sequenceDiagram' ? [] : [`1: ${line} opens no diagram`];
    const faults: string[] = [];
    const head = HEAD.exec(line);
    const [, first = '', second = first, text = ''] = NOTE.exec(line) ?? ARROW.exec(line) ?? [];
    if (head !== null) {
      const [, id = '', name = ''] = head;
      if (!heads) faults.push(`${id} is declared too late`);
      if (declared.has(id)) faults.push(`${id} is declared twice`);
      if (KEYWORDS.has(id.toLowerCase())) faults.push(`${id} is a keyword`);
      if (name.includes(':')) faults.push('a colon in a name');
      declared.add(id);
      faults.push(...textFaults(name));
    } else if (text === '') {
      faults.push('no form that is known');
    } else {
      heads = false;
      const unknown = [...new Set([first, second])].filter((id) => !declared.has(id));
      faults.push(...unknown.map((id) => `${id} is not declared`), ...textFaults(text));
    }
    return faults.map((fault) => `${at + 1}: ${fault}`);
  });
}

function textFaults(text: string): string[] {
  const rest = text.replace(/#\d+;/gu, '');
  const marks = [...new Set(rest.match(/[;#<>`*]|%%|\$\$|\bend\b|^(?:no)?wrap:/gu) ?? [])];
  return marks.map((mark) => `${mark} in a text`);
}
