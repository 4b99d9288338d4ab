/** A small icon. Its meaning is always written beside it. */
function Icon({ path }: { path: string }) {
  return (
    <svg className="teams-icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

export const ChannelIcon = () => <Icon path="M7.5 3.5 6 16.5M14 3.5l-1.5 13M3.5 7.5h13M3 12.5h13" />
export const GroupIcon = () => (
  <Icon path="M7.2 9.2a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2ZM2.5 15.8c.3-2.8 2-4.3 4.7-4.3s4.4 1.5 4.7 4.3M13.2 9.4a2.2 2.2 0 1 0-.6-4.3M14 11.7c2.1.2 3.3 1.6 3.5 3.8" />
)
export const FileIcon = () => <Icon path="M5 2.5h6.5l4 4v11H5zm6.5 0v4h4" />
export const SendIcon = () => <Icon path="M3.5 10 3 3.8 17.2 10 3 16.2 3.5 10Zm0 0h6.5" />
export const CloseIcon = () => <Icon path="m5 5 10 10M15 5 5 15" />

/** The app's icon, from the Teams package. */
export function AppIcon() {
  const icon = new URL('../../../../../teams-package/color.svg', import.meta.url).href
  return <img className="teams-app-icon" src={icon} alt="" width="24" height="24" />
}

/** Somebody's initials, in a colour of their own. */
export function Avatar({ name }: { name: string }) {
  const initials = name
    .split(/\s+/)
    .map(word => word[0] ?? '')
    .slice(0, 2)
    .join('')
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0) * 47, 0) % 360
  return (
    <span className="teams-avatar" style={{ backgroundColor: `oklch(45% 0.1 ${hue})` }} aria-hidden="true">
      {initials}
    </span>
  )
}
