/**
 * What a start needs is there and can't be used, whatever is retried: too old, or set up in a way that loses data. The
 * message is one sentence for an operator, with the remedy.
 */
export class Unusable extends Error {
  override name = 'Unusable'
}
