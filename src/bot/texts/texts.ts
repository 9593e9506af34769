/** The texts of a language. */
import type { Language } from '../../api/contract/primitives.ts';
import { en, type Texts } from './en.ts';
import { nl } from './nl.ts';

export const textsOf = (language: Language): Texts => (language === 'nl' ? nl : en);
