const ICON = new URL('../../../../teams-package/color.svg', import.meta.url).href

/** Fleetfeed's icon, from the Teams package. It has no text alternative, because the name is always beside it. */
export function AppIcon({ size }: { size: number }) {
  return <img className="app-icon" src={ICON} alt="" width={size} height={size} />
}
