/**
 * Thrown while an answer is parsed; becomes the outcome `not_iso`. The message continues "the answer is" and is safe to
 * show.
 */
export class NotASnapshot extends Error {
  override name = 'NotASnapshot'
}

/** An answer exceeds a limit; becomes the outcome `too_large`. The message is safe to show. */
export class TooLarge extends NotASnapshot {
  override name = 'TooLarge'
}
