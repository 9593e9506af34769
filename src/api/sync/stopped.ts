/** Someone asked to stop before anything was written. */
export class Stopped extends Error {}
