/** The model and the product say different things. Thrown: what comes after it in a run means nothing. */
export class Disagreement extends Error {
  /** In a few words: runs with the same ones have probably found the same fault. */
  readonly kind: string
  /** So many events had been played. */
  played = 0

  constructor(kind: string, where: string, model: unknown, product: unknown) {
    super(`${kind}: ${where}\n  model:   ${JSON.stringify(model)}\n  product: ${JSON.stringify(product)}`)
    this.kind = kind
  }
}

export function agree(kind: string, where: string, model: unknown, product: unknown): void {
  if (JSON.stringify(model) !== JSON.stringify(product)) throw new Disagreement(kind, where, model, product)
}
