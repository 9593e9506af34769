/** Teams' themes, live; anything unknown is light. */
import { teamsDarkTheme, teamsHighContrastTheme, teamsLightTheme } from '@fluentui/react-components';
import type { Theme } from '@fluentui/react-components';
import type { HostTheme } from './teamsHost.ts';

const themes: Record<HostTheme, Theme> = { light: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme };

export function fluentThemeOf(theme: HostTheme): Theme {
  return themes[theme];
}
