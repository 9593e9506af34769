/** Field rules: from Entra attributes to the fields of a person. Pure. */
import { type Attribute, type FieldRule, type FieldRules, type RuledField, ruledFields } from '../contract/settings.ts';

/** What the directory told: a text, null (told to be empty), absent (not told). */
export type Told = Partial<Record<Attribute, string | null>>;
/** What the rules make of it. Absent: not told enough to say; changes nothing. */
export type Mapped = Partial<Record<RuledField, string | null>>;

type TemplatePart = { literal: string } | { attribute: Attribute };

function clean(value: string | null): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
}

/**
 * A user principal name counts as an e-mail address only when it looks like one, and never when it is a guest's `…#EXT#@…`.
 * Source: CONTRACT "The nine synced fields".
 */
export function isMailAddress(upn: string): boolean {
  return /^[^\s@#]+@[^\s@]+\.[^\s@.]+$/.test(upn);
}

function sourceValue(field: RuledField, attribute: Attribute, told: Told): string | null | undefined {
  const value = told[attribute];
  if (value === undefined) return undefined;
  const text = clean(value);
  if (field === 'email' && attribute === 'userPrincipalName' && text !== null && !isMailAddress(text)) return null;
  return text;
}

function firstNonEmpty(field: RuledField, from: readonly Attribute[], told: Told): string | null | undefined {
  let known: string | null | undefined = null;
  for (const attribute of from) {
    const value = sourceValue(field, attribute, told);
    if (typeof value === 'string') return known === undefined ? undefined : value;
    if (value === undefined) known = undefined;
  }
  return known;
}

/** Texts and attributes in turn; the first and the last are texts, perhaps empty. */
export function templateParts(template: string): TemplatePart[] {
  return template
    .split(/(\{[^{}]*\})/)
    .map((part): TemplatePart => (part.startsWith('{') && part.endsWith('}') ? { attribute: part.slice(1, -1) as Attribute } : { literal: part }));
}

const taken = new Map<string, TemplatePart[]>();
const templatesKept = 100;

/** As `templateParts`, once a template instead of once a person. */
function partsOf(template: string): readonly TemplatePart[] {
  const known = taken.get(template);
  if (known !== undefined) return known;
  const parts = templateParts(template);
  if (taken.size >= templatesKept) taken.clear();
  taken.set(template, parts);
  return parts;
}

/** Empty parts are dropped together with the text before them; nothing left is null. */
function renderTemplate(template: string, told: Told): string | null | undefined {
  const parts = partsOf(template);
  const textAt = (index: number) => { const part = parts[index]; return part !== undefined && 'literal' in part ? part.literal : ''; };
  let rendered: string | undefined;
  for (const [index, part] of parts.entries()) {
    if (!('attribute' in part)) continue;
    const value = told[part.attribute];
    if (value === undefined) return undefined;
    const text = clean(value);
    if (text !== null) rendered = rendered === undefined ? textAt(0) + text : rendered + textAt(index - 1) + text;
  }
  return rendered === undefined ? null : clean(rendered + textAt(parts.length - 1));
}

export function mapField(field: RuledField, rule: FieldRule, told: Told): string | null | undefined {
  return 'template' in rule ? renderTemplate(rule.template, told) : firstNonEmpty(field, rule.from, told);
}

export function mapFields(told: Told, rules: FieldRules): Mapped {
  const mapped: Mapped = {};
  for (const field of ruledFields) {
    const value = mapField(field, rules[field], told);
    if (value !== undefined) mapped[field] = value;
  }
  return mapped;
}

function attributesOfRule(rule: FieldRule): Attribute[] {
  if ('from' in rule) return rule.from;
  return templateParts(rule.template).flatMap((part) => ('attribute' in part ? [part.attribute] : []));
}

/** The attributes a reading must ask for, sorted, so that the same rules always ask the same. */
export function attributesOf(rules: FieldRules): Attribute[] {
  const all = new Set<Attribute>(['displayName', 'userPrincipalName', 'mail']);
  for (const field of ruledFields) {
    for (const attribute of attributesOfRule(rules[field])) all.add(attribute);
  }
  return [...all].sort();
}

/**
 * A delta reading may leave out what it did not change, and what was never set: it does not tell which. True when a rule that
 * reads several attributes was told some of them but not all, so that the whole record has to be asked for.
 */
export function isToldInPart(told: Told, rules: FieldRules): boolean {
  return ruledFields.some((field) => {
    const needed = attributesOfRule(rules[field]);
    const known = needed.filter((attribute) => told[attribute] !== undefined).length;
    return known > 0 && known < needed.length;
  });
}
