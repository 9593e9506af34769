/** What the shells of this room are given. */
import type { Ambient } from '../ambient.ts';
import type { Mailer } from '../mail/port.ts';
import type { Store } from '../store/port.ts';

export interface CardsDeps {
  store: Store;
  ambient: Ambient;
  /** The workspace that runs this installation: the catalogue is kept there. */
  hostWorkspaceId: string;
  /** Where browsers reach the app, without a slash at the end. */
  publicUrl: string;
  /** undefined: mail is not configured. */
  mailer: Mailer | undefined;
  /** Told that there is something to sweep; the sweep comes by itself as well. */
  wake?: () => void;
}
