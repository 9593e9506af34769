/** `npm run package`: makes build/instep.zip, the Teams app package, from appPackage/ and the environment. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildPackage, valuesFrom } from './appPackage.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const { values, assumed } = valuesFrom(process.env, version);
const { manifest, zip, problems } = await buildPackage(join(root, 'appPackage'), values);

if (problems.length > 0) {
  console.error(`The app package has ${String(problems.length)} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  process.exit(1);
}
const file = join(root, 'build', 'instep.zip');
mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(file, zip);
console.log(`${relative(root, file)} (${(zip.length / 1024).toFixed(1)} kB): Instep ${String(manifest['version'])}, app ${String(manifest['id'])}, manifest ${String(manifest['manifestVersion'])}, for ${values['PUBLIC_URL'] ?? ''}`);
console.log('Checked: manifest schema, Dutch texts, limits, icons, addresses.');
if (assumed.length > 0) console.log(`Not set, so the sandbox's were taken: ${assumed.join(', ')}. Set them before you upload the package.`);
