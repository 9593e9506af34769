/** Lets something happen in the chosen tenant's directory. */
export type DirectoryAct = (action: { kind: string } & Record<string, unknown>) => void;
