const MENTION = /<at>(.*?)<\/at>/g

/** The text of a message. The only markup in it is a mention. */
export function MessageText({ text }: { text: string }) {
  const parts = text.split(MENTION)
  return (
    <p className="teams-text">
      {parts.map((part, index) =>
        // Every second part is what stood between the marks of a mention.
        index % 2 === 1 ? (
          <strong className="teams-mention" key={index}>
            {part}
          </strong>
        ) : (
          part
        ),
      )}
    </p>
  )
}
