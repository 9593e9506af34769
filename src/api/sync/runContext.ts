/** All that one run works with. Made once by the worker; passed down, never ambient. */
import type { Ambient } from '../ambient.ts';
import type { CompanyDoc, CompanyKey, LinkDoc } from '../company/company.ts';
import type { Attribute, Settings } from '../contract/settings.ts';
import type { Store, StoreMeter } from '../store/port.ts';
import type { Directory, DirectoryMeter } from './directory.ts';
import type { ProgressMeter } from './progress.ts';
import type { RunDoc } from './run.ts';
import type { SyncStateDoc } from './syncState.ts';

export interface RunContext {
  key: CompanyKey;
  ambient: Ambient;
  /** Counts into `cost`. */
  store: Store;
  company: CompanyDoc;
  link: LinkDoc;
  /** Of a preview: with the unsaved ones. */
  settings: Settings;
  select: Attribute[];
  scopeHash: string;
  rulesHash: string;
  directory: Directory;
  progress: ProgressMeter;
  state: SyncStateDoc | undefined;
  signal: AbortSignal;
  cost: { store: StoreMeter; directory: DirectoryMeter };
  run: RunHandle;
}

/** The run document in hand: every change of it is one conditional write. */
export interface RunHandle {
  readonly doc: RunDoc;
  save(changes: Partial<RunDoc>): Promise<void>;
  /** Someone asked to stop, or the lease was lost. */
  stopAsked(): boolean;
  /** Asks the store. Throws `LeaseLost` when another process has the run by now. */
  confirm(): Promise<void>;
}

/** What a reading brought, apart from the changes that were recorded. */
export interface ReadingResult {
  reading: 'full' | 'delta';
  takenAt: string;
  deltaLink: string | null;
  /** When `deltaLink` was obtained: it is used for so long and no longer. */
  deltaAt: string | null;
  /** Current people before the run. */
  current: number;
  inScope: number;
  unchanged: number;
  leftOut: SyncStateDoc['leftOut'];
  leftOutSet: string | null;
  groups: SyncStateDoc['groups'];
  excludedGroups: SyncStateDoc['groups'];
  ofOtherTenant: number;
}
