/** Languages: English and Dutch, one file each, loaded when chosen. */
import i18next from 'i18next';
import type { i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../api/contract/primitives.ts';

const loaders = {
  en: () => import('./en.json'),
  nl: () => import('./nl.json'),
} as const;

export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('nl') ? 'nl' : 'en';
}

export async function startI18n(language: Language): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { [language]: { translation: (await loaders[language]()).default } },
    // React escapes.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
  return i18next;
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await loaders[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
