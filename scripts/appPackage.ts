/** The Teams app package: the manifest filled in, everything checked that can be checked offline, zipped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { strToU8, zipSync } from 'fflate';

export type Values = Readonly<Record<string, string>>;

/** The sandbox's, public on purpose: for looking at the package before there is an installation. */
export const sandboxValues: Values = {
  PUBLIC_URL: 'https://localhost:3978',
  AAD_APP_CLIENT_ID: '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c01',
  BOT_ID: '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c02',
  DEVELOPER_NAME: 'Instep',
};

export interface FilledIn {
  values: Values;
  /** Variables that were not set, and what was taken for them. */
  assumed: string[];
}

/** `TEAMS_APP_ID` is the Entra app's unless set: the deep links of the cards are built on that one. */
export function valuesFrom(env: Readonly<Record<string, string | undefined>>, version: string): FilledIn {
  const assumed: string[] = [];
  const read = (name: string): string => {
    const given = env[name]?.trim() ?? '';
    if (given !== '') return given.replace(/\/+$/, '');
    assumed.push(name);
    return sandboxValues[name] ?? '';
  };
  const publicUrl = read('PUBLIC_URL');
  const clientId = read('AAD_APP_CLIENT_ID');
  const values = {
    PUBLIC_URL: publicUrl,
    PUBLIC_HOST: URL.canParse(publicUrl) ? new URL(publicUrl).host : publicUrl,
    AAD_APP_CLIENT_ID: clientId,
    BOT_ID: read('BOT_ID'),
    DEVELOPER_NAME: env['DEVELOPER_NAME']?.trim() ?? 'Instep',
    TEAMS_APP_ID: env['TEAMS_APP_ID']?.trim() ?? clientId,
    APP_VERSION: env['APP_VERSION']?.trim() ?? version,
  };
  return { values, assumed };
}

const placeholder = /\$\{\{\s*([A-Z_]+)\s*\}\}/g;
/** Unknown placeholders stay, and are found by `checkPackage`. */
export const fill = (template: string, values: Values): string => template.replace(placeholder, (whole, name: string) => values[name] ?? whole);

export interface Png {
  width: number;
  height: number;
  /** Of each pixel: red, green, blue, alpha. */
  pixels: Uint8Array;
}

/** 8 bits a channel with alpha, not interlaced, unfiltered rows: what `drawIcons.ts` writes. undefined for anything else. */
export function readPng(file: Buffer): Png | undefined {
  if (file.readUInt32BE(0) !== 0x89504e47) return undefined;
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  if (file[24] !== 8 || file[25] !== 6 || file[28] !== 0) return undefined;
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4 + 1;
  const pixels = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    if (raw[row * stride] !== 0) return undefined;
    pixels.set(raw.subarray(row * stride + 1, (row + 1) * stride), row * width * 4);
  }
  return { width, height, pixels };
}

function iconProblems(name: string, file: Buffer, size: number, whiteOnly: boolean): string[] {
  const png = readPng(file);
  if (png === undefined) return [`${name} is not a plain 32-bit PNG`];
  const problems = png.width === size && png.height === size ? [] : [`${name} is ${String(png.width)}×${String(png.height)}, not ${String(size)}×${String(size)}`];
  if (!whiteOnly) return problems;
  for (let at = 0; at < png.pixels.length; at += 4) {
    const [red, green, blue, alpha] = png.pixels.subarray(at, at + 4);
    if (alpha !== 0 && (red !== 255 || green !== 255 || blue !== 255)) return [...problems, `${name} holds other colours than white and transparent`];
  }
  return png.pixels.some((value, index) => index % 4 === 3 && value === 0) ? problems : [...problems, `${name} has no transparent part`];
}

type Json = Record<string, unknown>;
const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Every text of the manifest that people read, by its key in a language file. */
export function readableTexts(manifest: Json): Map<string, string> {
  const texts = new Map<string, string>();
  const add = (key: string, value: unknown): void => {
    if (typeof value === 'string') texts.set(key, value);
  };
  for (const part of ['name', 'description']) for (const [key, value] of Object.entries(asObject(manifest[part]))) add(`${part}.${key}`, value);
  asList(manifest['staticTabs']).forEach((tab, index) => {
    add(`staticTabs[${String(index)}].name`, asObject(tab)['name']);
  });
  asList(asObject(asList(manifest['bots'])[0])['commandLists']).forEach((list, at) => {
    asList(asObject(list)['commands']).forEach((command, index) => {
      for (const key of ['title', 'description']) add(`bots[0].commandLists[${String(at)}].commands[${String(index)}].${key}`, asObject(command)[key]);
    });
  });
  return texts;
}

const longest: [RegExp, number][] = [[/^name\.short$/, 30], [/^name\.full$/, 100], [/^description\.short$/, 80], [/^description\.full$/, 4000], [/\.title$/, 32], [/\.description$/, 128]];

function textProblems(file: string, texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([key, text]) => {
    const limit = longest.find(([pattern]) => pattern.test(key))?.[1];
    return limit !== undefined && text.length > limit ? [`${file}: ${key} has ${String(text.length)} characters, at most ${String(limit)} fit`] : [];
  });
}

function languageProblems(file: string, manifest: Json, translated: Json): string[] {
  const wanted = readableTexts(manifest);
  const given = new Map(Object.entries(translated).flatMap(([key, value]) => (key === '$schema' || typeof value !== 'string' ? [] : [[key, value] as const])));
  const { $schema } = manifest;
  const schema = (typeof $schema === 'string' ? $schema : '').replace('MicrosoftTeams.schema.json', 'MicrosoftTeams.Localization.schema.json');
  return [
    ...(translated['$schema'] === schema ? [] : [`${file}: its schema is not of the manifest's version`]),
    ...[...wanted.keys()].filter((key) => !given.has(key)).map((key) => `${file}: ${key} is not translated`),
    ...[...given.keys()].filter((key) => !wanted.has(key)).map((key) => `${file}: ${key} is not in the manifest`),
    ...textProblems(file, given),
  ];
}

function ruleProblems(manifest: Json): string[] {
  const problems: string[] = [];
  const host = asList(manifest['validDomains']).map(String);
  const app = asObject(manifest['webApplicationInfo']);
  const { short, full } = asObject(manifest['name']);
  if (short === full) problems.push('manifest.json: the short name and the full name are the same');
  if (!/^\d+\.\d+\.\d+$/.test(String(manifest['version']))) problems.push('manifest.json: version must be three numbers, as in 1.0.0');
  for (const tab of asList(manifest['staticTabs'])) {
    const url = asObject(tab)['contentUrl'];
    if (typeof url !== 'string') continue;
    if (!url.startsWith('https://')) problems.push(`manifest.json: ${url} is not https: Teams opens nothing else`);
    else if (!host.includes(new URL(url).host)) problems.push(`manifest.json: ${new URL(url).host} is not among validDomains`);
  }
  if (String(app['resource']) !== `api://${host[0] ?? ''}/${String(app['id'])}`) problems.push('manifest.json: webApplicationInfo.resource is not the App ID URI of the app');
  for (const bot of asList(manifest['bots'])) {
    const scopes = asList(asObject(bot)['scopes']);
    for (const list of asList(asObject(bot)['commandLists'])) {
      if (asList(asObject(list)['scopes']).some((scope) => !scopes.includes(scope))) problems.push('manifest.json: a command list names a scope that the bot does not have');
      if (asList(asObject(list)['commands']).length > 10) problems.push('manifest.json: more than ten commands in a list');
    }
  }
  return problems;
}

export interface Package {
  manifest: Json;
  zip: Uint8Array;
  problems: string[];
}

/** Reads `folder`, fills in, checks, zips. Files are at the root of the zip. */
export async function buildPackage(folder: string, values: Values): Promise<Package> {
  const text = fill(readFileSync(join(folder, 'manifest.json'), 'utf8'), values);
  const dutch = readFileSync(join(folder, 'nl.json'), 'utf8');
  const [color, outline] = [readFileSync(join(folder, 'color.png')), readFileSync(join(folder, 'outline.png'))];
  const manifest = asObject(JSON.parse(text));
  const problems = [
    ...[...text.matchAll(placeholder)].map((match) => `manifest.json: ${match[0]} was not filled in`),
    // The library types each version of the schema; it validates by the one that `$schema` names, from its own files.
    ...(await AppManifestUtils.validateAgainstSchema(manifest as unknown as TeamsManifest)).map((problem) => `manifest.json: ${problem}`),
    ...ruleProblems(manifest),
    ...textProblems('manifest.json', readableTexts(manifest)),
    ...languageProblems('nl.json', manifest, asObject(JSON.parse(dutch))),
    ...iconProblems('color.png', color, 192, false),
    ...iconProblems('outline.png', outline, 32, true),
  ];
  // A fixed time: the same manifest gives the same zip.
  const mtime = new Date('2026-01-01T00:00:00Z');
  const zip = zipSync({ 'manifest.json': strToU8(text), 'nl.json': strToU8(dutch), 'color.png': color, 'outline.png': outline }, { level: 9, mtime });
  return { manifest, zip, problems };
}
