/** The certificates that take longest to search again (certificates.test.ts has the others). */
import { LONG_TO_CERTIFY, pages } from '../gallery/pages.ts';
import { pifuzz } from '../support/pifuzz.ts';

it.each(LONG_TO_CERTIFY)('%s has a certificate, and it holds', async (page) => {
  expect(pages).toContain(page);
  const { code, out, err } = await pifuzz(['certify', page]);
  expect([out, err]).toEqual([expect.stringContaining(': holds, nothing simpler among '), '']);
  expect(code).toBe(0);
});
