/** The body of an answer; null if it is longer than that many bytes, of which the rest is not read. */
export async function readAtMost(answer: Response, most: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    // Leaving the loop cancels the body.
    if (size > most) return null
    chunks.push(chunk)
  }
  // A copy of its own, so that the thread that reads it gets no more.
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
