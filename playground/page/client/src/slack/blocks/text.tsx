import { Markup } from './markup.tsx'

type Text = { type: 'plain_text'; text: string } | { type: 'mrkdwn'; text: string; verbatim?: boolean | undefined }

/**
 * A text object. Plain text is drawn as it is: slack-blocks-to-jsx would read it as markup, so that a serial number like
 * *12* came out bold and `:ok:` as an emoji, and what is asked to be plain is written by strangers.
 */
export function PlainOrMarkup({ text }: { text: Text }) {
  if (text.type === 'mrkdwn')
    return (
      <Markup
        block={{ type: 'section', text: { type: 'mrkdwn', text: text.text, ...(text.verbatim && { verbatim: true }) } }}
      />
    )
  return <span className="plain">{text.text}</span>
}
