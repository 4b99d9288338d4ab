import { HostConfig } from 'adaptivecards'

/** A colour by name, and its quieter form. CSS variables: light and dark need no new drawing. */
const color = (name: string) => ({
  default: `var(--teams-${name})`,
  subtle: `var(--teams-${name}-quiet, var(--teams-${name}))`,
})

const foregroundColors = {
  default: color('text'),
  dark: color('text'),
  light: color('text'),
  accent: color('link'),
  good: color('good'),
  warning: color('warning'),
  attention: color('bad'),
}

/** How Teams draws Adaptive Cards: sizes, spacings and colours of its web client. */
export const hostConfig = new HostConfig({
  fontFamily: 'var(--teams-font)',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--teams-line)' },
  imageSizes: { small: 32, medium: 52, large: 100 },
  containerStyles: {
    default: { backgroundColor: 'transparent', borderColor: 'var(--teams-line)', foregroundColors },
    emphasis: { backgroundColor: 'var(--teams-emphasis)', borderColor: 'var(--teams-line)', foregroundColors },
  },
  inputs: {
    label: {
      inputSpacing: 'none',
      requiredInputs: { size: 'default', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { size: 'default' },
    },
    errorMessage: { size: 'small', color: 'attention' },
  },
  actions: {
    maxActions: 6,
    spacing: 'medium',
    buttonSpacing: 8,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    allowTitleToWrap: false,
    showCard: { actionMode: 'inline', inlineTopMargin: 8, style: 'emphasis' },
  },
  textStyles: { columnHeader: { weight: 'bolder', isSubtle: false } },
  table: { cellSpacing: 6 },
})
