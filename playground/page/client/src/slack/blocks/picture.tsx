import { addressOf } from '../file.tsx'

interface Image {
  image_url?: string | undefined
  slack_file?: { id?: string | undefined; url?: string | undefined } | undefined
  alt_text: string
}

/** An image; the library's has a button without a name. */
export function Picture({ image }: { image: Image }) {
  return <img className="bk-image" src={sourceOf(image)} alt={image.alt_text} />
}

/** A file that Slack keeps is named by its id, or by the address that only the app may ask. */
function sourceOf({ image_url, slack_file }: Image): string | undefined {
  const id = slack_file?.id ?? /\/files-pri\/([^/]+)\//.exec(slack_file?.url ?? '')?.[1]
  return id ? addressOf(id) : image_url
}
