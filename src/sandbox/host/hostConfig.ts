/** How cards look: Fluent's tokens as CSS variables, sizes as in Teams. */
const colour = (name: string): { default: string; subtle: string } => ({ default: `var(--${name})`, subtle: `var(--${name})` });

const foregroundColors = {
  default: { default: 'var(--colorNeutralForeground1)', subtle: 'var(--colorNeutralForeground2)' },
  dark: colour('colorNeutralForeground1'),
  light: colour('colorNeutralForeground2'),
  accent: colour('colorBrandForeground1'),
  good: colour('colorStatusSuccessForeground1'),
  warning: colour('colorStatusWarningForeground3'),
  attention: colour('colorStatusDangerForeground1'),
};

const style = (background: string): unknown => ({ backgroundColor: `var(--${background})`, borderColor: 'var(--colorNeutralStroke2)', foregroundColors });

export const hostConfig = {
  fontFamily: 'var(--fontFamilyBase)',
  spacing: { small: 4, default: 8, medium: 12, large: 20, extraLarge: 28, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--colorNeutralStroke2)' },
  fontSizes: { small: 12, default: 14, medium: 14, large: 16, extraLarge: 20 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  containerStyles: {
    default: style('colorNeutralBackground1'),
    emphasis: style('colorNeutralBackground3'),
    accent: style('colorBrandBackground2'),
    good: style('colorStatusSuccessBackground1'),
    warning: style('colorStatusWarningBackground1'),
    attention: style('colorStatusDangerBackground1'),
  },
  actions: { maxActions: 6, spacing: 'default', buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left', showCard: { actionMode: 'inline', inlineTopMargin: 8 } },
  factSet: { title: { weight: 'bolder', wrap: true, maxWidth: 130 }, value: { wrap: true }, spacing: 12 },
  inputs: { label: { inputSpacing: 4, requiredInputs: { suffix: ' *' }, optionalInputs: {} } },
  textStyles: { heading: { size: 'large', weight: 'bolder' }, columnHeader: { weight: 'bolder' } },
};
