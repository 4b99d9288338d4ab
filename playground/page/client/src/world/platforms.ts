export const PLATFORMS = { slack: 'Slack', teams: 'Teams' } as const
