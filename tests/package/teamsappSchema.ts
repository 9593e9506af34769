/**
 * What of `teamsapp.yml` we use, as its published schema v1.8 has it: https://aka.ms/teams-toolkit/v1.8/yaml.schema.json.
 * Reduced to our actions, so that a misspelt action or parameter is found without the network.
 */
const text = { type: 'string', minLength: 1 };
const variable = { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' };

function action(uses: string, required: string[], parameters: Record<string, object>, writes?: string[]) {
  const properties = {
    name: text,
    env: { type: 'object', additionalProperties: text },
    uses: { const: uses },
    with: { type: 'object', additionalProperties: false, required, properties: parameters },
    ...(writes === undefined ? {} : { writeToEnvironmentFile: { type: 'object', additionalProperties: false, required: writes.slice(0, 1), properties: Object.fromEntries(writes.map((name) => [name, variable])) } }),
  };
  return { type: 'object', additionalProperties: false, required: ['uses', 'with', ...(writes === undefined ? [] : ['writeToEnvironmentFile'])], properties };
}

const template = { type: 'object', additionalProperties: false, required: ['deploymentName', 'path'], properties: { deploymentName: text, path: text, parameters: text } };
const audience = { enum: ['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount', 'PersonalMicrosoftAccount'] };

const actions = {
  type: 'array',
  items: {
    anyOf: [
      action('aadApp/create', ['name', 'generateClientSecret', 'signInAudience'], { name: text, generateClientSecret: { const: false }, signInAudience: audience }, ['clientId', 'objectId', 'tenantId', 'authority', 'authorityHost']),
      action('aadApp/update', ['manifestPath', 'outputFilePath'], { manifestPath: text, outputFilePath: text }),
      action('arm/deploy', ['subscriptionId', 'resourceGroupName', 'templates'], { subscriptionId: text, resourceGroupName: text, bicepCliVersion: text, templates: { type: 'array', minItems: 1, items: template } }),
      action('teamsApp/create', ['name'], { name: text }, ['teamsAppId']),
      action('teamsApp/validateManifest', ['manifestPath'], { manifestPath: text }),
      action('teamsApp/validateAppPackage', ['appPackagePath'], { appPackagePath: text }),
      action('teamsApp/zipAppPackage', ['manifestPath', 'outputZipPath', 'outputFolder'], { manifestPath: text, outputZipPath: text, outputFolder: text }),
      action('teamsApp/update', ['appPackagePath'], { appPackagePath: text }),
      action('teamsApp/publishAppPackage', ['appPackagePath'], { appPackagePath: text }, ['publishedAppId']),
      action('script', ['run'], { run: text, workingDirectory: text, shell: text, timeout: { type: 'number' }, redirectTo: text }),
    ],
  },
};

export const teamsappSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: { version: { const: 'v1.8' }, environmentFolderPath: text, provision: actions, deploy: actions, publish: actions },
};
