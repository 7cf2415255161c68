/** The command that runs a counterexample again; the token has a line of its own. */
import type { PageInput } from './page-input.ts';

export function replayLines({ token, oracles }: PageInput): string[] {
  const command = 'npx -p pi-futex-fuzz pifuzz replay \\';
  if (oracles.length === 0) return [command, token];
  return [command, `${token} \\`, oracles.map((name) => `--oracle ${name}`).join(' ')];
}
