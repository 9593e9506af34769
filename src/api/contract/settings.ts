/** Settings of a company: sync scope, who is left out, field rules, safety, schedule (CONTRACT "Shapes"). */
import { z } from 'zod';
import { Guid } from './primitives.ts';

/** Person fields that have a rule. `active` and `userId` have none: they always follow the directory. */
export const ruledFields = ['email', 'firstName', 'lastName', 'phone', 'mobile', 'language', 'notes', 'jobTitle', 'department'] as const;
export type RuledField = (typeof ruledFields)[number];

/**
 * Entra attributes a rule may read. `x[0]` is the first entry of a collection.
 * Source: https://learn.microsoft.com/graph/api/resources/user#properties
 */
export const attributes = [
  'mail', 'userPrincipalName', 'displayName', 'givenName', 'surname', 'businessPhones[0]', 'mobilePhone', 'faxNumber',
  'preferredLanguage', 'jobTitle', 'department', 'officeLocation', 'companyName', 'employeeId', 'employeeType',
  'mailNickname', 'otherMails[0]', 'city', 'state', 'country', 'streetAddress', 'postalCode', 'usageLocation',
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const).map((n) => `extensionAttribute${n}` as const),
] as const;
export const Attribute = z.enum(attributes);
export type Attribute = z.infer<typeof Attribute>;

const overwrite = z.enum(['always', 'once', 'never']).default('always');
const blank = z.enum(['clearOwn', 'keep', 'clear']).default('clearOwn');
const templatePart = /\{([^{}]*)\}/g;

function templateNamesKnownAttributes(template: string): boolean {
  const names = [...template.matchAll(templatePart)].map((match) => match[1] ?? '');
  const rest = template.replaceAll(templatePart, '');
  return names.length > 0 && !/[{}]/.test(rest) && names.every((name) => (attributes as readonly string[]).includes(name));
}

export const FieldRule = z.union([
  z.strictObject({ from: z.array(Attribute).min(1).max(10), overwrite, blank }),
  z.strictObject({
    template: z
      .string()
      .max(500)
      .refine(templateNamesKnownAttributes, 'must name at least one known attribute in braces, as in "{jobTitle} · {department}"'),
    overwrite,
    blank,
  }),
]);
export type FieldRule = z.infer<typeof FieldRule>;

export const GroupRef = z.strictObject({ id: Guid, displayName: z.string().max(256).default('') });
export type GroupRef = z.infer<typeof GroupRef>;

// No default here: in a patch it would quietly widen the scope to everyone whenever another key is changed.
export const Scope = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everyone') }),
    z.strictObject({
      kind: z.literal('groups'),
      include: z.union([z.array(GroupRef).min(1).max(50), z.literal('all')]),
      exclude: z.array(GroupRef).max(50).default([]),
    }),
  ]);
export type Scope = z.infer<typeof Scope>;

export const LeaveOut = z.strictObject({
  guests: z.boolean().default(true),
  disabled: z.boolean().default(false),
  unlicensed: z.boolean().default(false),
  patterns: z.array(z.string().trim().min(1).max(256)).max(100).default([]),
});
export type LeaveOut = z.infer<typeof LeaveOut>;

/** The default of each field, CONTRACT "The nine synced fields". */
export const defaultFieldRules = {
  email: { from: ['mail', 'userPrincipalName'], overwrite: 'always', blank: 'clearOwn' },
  firstName: { from: ['givenName'], overwrite: 'always', blank: 'clearOwn' },
  lastName: { from: ['surname'], overwrite: 'always', blank: 'clearOwn' },
  phone: { from: ['businessPhones[0]'], overwrite: 'always', blank: 'clearOwn' },
  mobile: { from: ['mobilePhone'], overwrite: 'always', blank: 'clearOwn' },
  language: { from: ['preferredLanguage'], overwrite: 'always', blank: 'clearOwn' },
  notes: { template: '{jobTitle} · {department} · {officeLocation}', overwrite: 'always', blank: 'clearOwn' },
  jobTitle: { from: ['jobTitle'], overwrite: 'always', blank: 'clearOwn' },
  department: { from: ['department'], overwrite: 'always', blank: 'clearOwn' },
} satisfies Record<RuledField, FieldRule>;

/** A field that is not named goes back to its default rule. */
export const FieldRules = z.strictObject({
  email: FieldRule.default(defaultFieldRules.email),
  firstName: FieldRule.default(defaultFieldRules.firstName),
  lastName: FieldRule.default(defaultFieldRules.lastName),
  phone: FieldRule.default(defaultFieldRules.phone),
  mobile: FieldRule.default(defaultFieldRules.mobile),
  language: FieldRule.default(defaultFieldRules.language),
  notes: FieldRule.default(defaultFieldRules.notes),
  jobTitle: FieldRule.default(defaultFieldRules.jobTitle),
  department: FieldRule.default(defaultFieldRules.department),
});
export type FieldRules = z.infer<typeof FieldRules>;

export const Mode = z.enum(['automatic', 'reviewed']);
export const Leavers = z.strictObject({
  outOfScope: z.enum(['archive', 'keep']).default('archive'),
  cards: z.enum(['deactivate', 'keep']).default('deactivate'),
});

/** Limits of harm. 0 means zero: any harm waits. The percentage matters once 5 people or more are harmed. */
export const Safety = z.strictObject({
  maxPeople: z.int().min(0).max(1_000_000).default(25),
  maxPercent: z.number().min(0).max(100).default(10),
});
export type Safety = z.infer<typeof Safety>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const Schedule = z.strictObject({
  timesOfDay: z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as in "06:00"'))
    .min(1)
    .max(24)
    .refine((times) => new Set(times).size === times.length, 'must not name a time twice')
    .default(['06:00', '13:00']),
  timeZone: z.string().max(64).refine(isTimeZone, 'must be an IANA time zone, as in "Europe/Amsterdam"').default('Europe/Amsterdam'),
  paused: z.boolean().default(false),
});
export type Schedule = z.infer<typeof Schedule>;

export const Settings = z.strictObject({
  scope: Scope,
  leaveOut: LeaveOut,
  fields: FieldRules,
  mode: Mode,
  leavers: Leavers,
  safety: Safety,
  schedule: Schedule,
});
export type Settings = z.infer<typeof Settings>;

/** A key given replaces that key whole; sub-keys left out get their defaults. */
export const SettingsPatch = Settings.partial();
export type SettingsPatch = z.infer<typeof SettingsPatch>;

export function defaultSettings(): Settings {
  return Settings.parse({ scope: { kind: 'everyone' }, leaveOut: {}, fields: {}, mode: 'automatic', leavers: {}, safety: {}, schedule: {} });
}
