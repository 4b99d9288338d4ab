import { sizeInWords } from '../file-size.ts'
import type { Desk } from './read.ts'

type FileData = Desk['workspace']['files'][number]

/** The address of a file's bytes on the page's server. */
export const addressOf = (id: string) => `/api/slack-files/${id}`

const DRAWN = /^image\//

/** A file below a message: a picture is shown, any other file can be downloaded. */
export function FileBelow({ file }: { file: FileData }) {
  const title = file.title || file.name
  const what = `${typeInWords(file)} · ${sizeInWords(file.size)}`
  if (DRAWN.test(file.mimetype))
    return (
      <figure className="file is-picture">
        <figcaption>
          {title} <small>{what}</small>
        </figcaption>
        <a href={addressOf(file.id)} target="_blank" rel="noreferrer">
          <img src={addressOf(file.id)} alt={file.altText || title} />
        </a>
      </figure>
    )
  return (
    <a className="file" href={addressOf(file.id)} download={file.name}>
      <svg viewBox="0 0 20 24" width="20" height="24" aria-hidden="true">
        <path
          d="M2 1h10l6 6v16H2zM12 1v6h6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      <span>
        <strong>{title}</strong>
        <small>{what}</small>
      </span>
      <span className="sr-only">, download</span>
    </a>
  )
}

/** The file type, from the extension: `CSV`. */
function typeInWords({ name, mimetype }: FileData): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toUpperCase() ?? mimetype
}
