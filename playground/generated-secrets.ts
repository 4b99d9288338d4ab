let listener: (secret: string) => void = () => {}

/** Calls `listen` with every secret that a played platform or OEM generates from now on. The tests look for them in what is logged. */
export function onGeneratedSecret(listen: (secret: string) => void): void {
  listener = listen
}

/** Returns the secret that was just generated. */
export function generated(secret: string): string {
  listener(secret)
  return secret
}
