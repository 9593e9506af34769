/** How one variable of the environment is read: each reader answers a value and notes what is wrong with it. */
export interface Reader {
  env: Record<string, string | undefined>;
  /** Problems so far, each naming its variable. Values are never repeated: they may be secrets. */
  problems: string[];
  readText: (path: string) => string;
}

/** The value, or undefined when the variable is absent or blank. */
export function given(read: Reader, name: string): string | undefined {
  const value = read.env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

export function text(read: Reader, name: string, fallback: string): string {
  return given(read, name) ?? fallback;
}

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Required. Lower case. */
export function guid(read: Reader, name: string): string {
  const value = given(read, name)?.toLowerCase();
  if (value === undefined) read.problems.push(`${name} is missing`);
  else if (!guidPattern.test(value)) read.problems.push(`${name} must be a GUID`);
  return value ?? '';
}

export function portNumber(read: Reader, name: string, fallback: number): number {
  const value = given(read, name);
  if (value === undefined) return fallback;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    read.problems.push(`${name} must be a port number, 0 to 65535`);
    return fallback;
  }
  return Number(value);
}

export function atLeastZero(read: Reader, name: string, fallback: number): number {
  const value = given(read, name);
  if (value === undefined) return fallback;
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(value)) {
    read.problems.push(`${name} must be a number, 0 or more`);
    return fallback;
  }
  return Number(value);
}

export function oneOf<T extends string>(read: Reader, name: string, allowed: readonly T[], fallback: T): T {
  const value = given(read, name);
  if (value === undefined) return fallback;
  const found = allowed.find((word) => word === value);
  if (found === undefined) read.problems.push(`${name} must be ${allowed.join(', ')}`);
  return found ?? fallback;
}

export function httpsUrl(read: Reader, name: string, fallback: string): string {
  const value = given(read, name);
  if (value === undefined) return fallback;
  if (!URL.canParse(value) || new URL(value).protocol !== 'https:') read.problems.push(`${name} must be an https address`);
  return value.replace(/\/+$/, '');
}

/** An https address without a path. */
export function httpsOrigin(read: Reader, name: string, fallback: string): string {
  const value = httpsUrl(read, name, fallback);
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  if (url.protocol === 'https:' && (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '')) {
    read.problems.push(`${name} must be an https address without a path`);
  }
  return url.origin;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True for `http` on this very machine: the only place where plain http is acceptable. */
export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && loopback.test(url.hostname);
}

/** https, or http on loopback; without a path. */
export function publicUrl(read: Reader, name: string, fallback: string): string {
  const value = given(read, name) ?? fallback;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !isLoopbackHttp(url)) || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    read.problems.push(`${name} must be an https address without a path (http only for localhost)`);
    return fallback;
  }
  return url.origin;
}

const hostPattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;

/** A list of `host` or `host:port`, parted by commas or blanks. */
export function serviceHosts(read: Reader, name: string, fallback: readonly string[]): string[] {
  const value = given(read, name);
  if (value === undefined) return [...fallback];
  const hosts = value.toLowerCase().split(/[\s,]+/).filter((host) => host !== '');
  if (!hosts.every((host) => hostPattern.test(host))) read.problems.push(`${name} must be hosts or host:port, parted by commas`);
  return hosts;
}
