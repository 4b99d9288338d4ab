/** Thrown while an answer is read; becomes the outcome `not_iso`. The message goes on after "the answer is" and is safe to show. */
export class NotASnapshot extends Error {
  override name = 'NotASnapshot'
}

/** There is more in an answer than we take: becomes the outcome `too_large`. The message is safe to show. */
export class TooLarge extends NotASnapshot {
  override name = 'TooLarge'
}
