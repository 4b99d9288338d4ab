import { type Fields, isFields, parseJson } from '../json.ts'

/** Arguments that the WebClient sends as JSON text inside a form. */
const nested = new Set(['attachments', 'blocks', 'files', 'metadata', 'unfurls', 'view'])

/**
 * The arguments of a Web API call, from JSON or a form. A nested argument that is no JSON stays text and is then
 * refused by the validation, as Slack refuses it.
 */
export function readArgs(body: Buffer, contentType: string, query: URLSearchParams): Fields {
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body.toString())
    return isFields(parsed) ? decodeNested(parsed) : {}
  }
  const args: Fields = Object.fromEntries(query)
  for (const [key, value] of new URLSearchParams(body.toString())) args[key] = value
  return decodeNested(args)
}

function decodeNested(args: Fields): Fields {
  for (const key of nested) {
    const value = args[key]
    if (typeof value === 'string') args[key] = parseJson(value) ?? value
  }
  return args
}
