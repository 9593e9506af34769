/** Which user properties to ask Graph for, given the attributes that the field rules read. Pure. */
import { attributes, type Attribute } from '../contract/settings.ts';

/** Asked for whatever the rules are: the matching key, what names a person, and what says who is left out or active. */
const always = ['id', 'userPrincipalName', 'displayName', 'mail', 'accountEnabled', 'userType', 'assignedLicenses'];

/**
 * The user property that holds an attribute.
 * Source: https://learn.microsoft.com/graph/api/resources/user#properties
 */
export function propertyOf(attribute: Attribute): string {
  if (attribute.startsWith('extensionAttribute')) return 'onPremisesExtensionAttributes';
  return attribute.endsWith('[0]') ? attribute.slice(0, -'[0]'.length) : attribute;
}

/** In one order whatever the order of the attributes, each property once. */
export function propertiesOf(wanted: readonly Attribute[]): string[] {
  const asked = new Set(wanted);
  const properties = attributes.filter((attribute) => asked.has(attribute)).map(propertyOf);
  return [...new Set([...always, ...properties])];
}

/** The value of `$select`. */
export function selectOf(wanted: readonly Attribute[]): string {
  return propertiesOf(wanted).join(',');
}
