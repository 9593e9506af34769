/** Somebody one can be: in the host page, or at the sign-in page. */
export interface Persona {
  /** Stable: `mila`, `sanne`, `ravi`, `noor`, `eva`, `contoso-admin`, `contoso-allan`, `polderzicht-admin`, `polderzicht-user`, … */
  id: string;
  name: string;
  /** One line for choosing: "Admin of Instep, host". */
  description: string;
  tenantId: string;
  tenantName: string;
  objectId: string;
  userPrincipalName: string;
  /** App roles: `Instep.Admin`, `Instep.Reader`. */
  roles: string[];
  /** Directory role template ids. */
  wids: string[];
  /** Offered in the host page. */
  usesInstep: boolean;
  /** Of the home tenant with Instep.Admin. */
  host: boolean;
}
