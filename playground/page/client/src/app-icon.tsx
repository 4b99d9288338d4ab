const ICON = new URL('../../../../teams-package/color.svg', import.meta.url).href

/** Fleetfeed's own icon, as its Teams package has it. A picture only: its name always stands beside it. */
export function AppIcon({ size }: { size: number }) {
  return <img className="app-icon" src={ICON} alt="" width={size} height={size} />
}
