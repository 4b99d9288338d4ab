/** Thrown while an answer is read; `readAnswer` turns it into the outcome `not_iso`. The message is safe to show. */
export class NotASnapshot extends Error {
  override name = 'NotASnapshot'
}
