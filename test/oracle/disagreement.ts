/** The model and the product disagree. Thrown, because what comes after it in a run means nothing. */
export class Disagreement extends Error {
  /** A short description: runs with the same one have probably found the same fault. */
  readonly kind: string
  /** How many events had been played. */
  played = 0

  constructor(kind: string, where: string, model: unknown, product: unknown) {
    super(`${kind}: ${where}\n  model:   ${JSON.stringify(model)}\n  product: ${JSON.stringify(product)}`)
    this.kind = kind
  }
}

export function agree(kind: string, where: string, model: unknown, product: unknown): void {
  if (JSON.stringify(model) !== JSON.stringify(product)) throw new Disagreement(kind, where, model, product)
}
