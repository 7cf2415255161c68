/**
 * The pages of reports/ and what they say. Explaining one takes a second or more, so all who ask
 * about it share what was explained, and are one test file.
 */
import './gallery/written.ts';
import './gallery/explained.ts';
import './gallery/told.ts';
