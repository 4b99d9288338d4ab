interface Image {
  image_url?: string | undefined
  alt_text: string
}

/** An image; the library's has a button without a name. One that Slack itself keeps can't be fetched: its text is shown. */
export function Picture({ image }: { image: Image }) {
  if (!image.image_url) return <span className="bk-image-text">{image.alt_text}</span>
  return <img className="bk-image" src={image.image_url} alt={image.alt_text} />
}
