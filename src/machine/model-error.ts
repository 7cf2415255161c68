/**
 * A mistake in the model, as opposed to a failure of the kernel under test: an unstarred call, an
 * exception nobody expected, a schedule that is not one. Commands answer it with exit code 2.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
