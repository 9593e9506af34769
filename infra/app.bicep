// The app: a container with its own registry and logs. Its whole configuration stands here; none of it is a secret.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Start of every name.')
param namePrefix string

@description('Makes names unique.')
param suffix string

@description('Image to run.')
param image string

@description('Fewest copies.')
param minReplicas int

@description('Resource id of the installation\'s identity.')
param identityId string

@description('Its client id: it proves the Entra app and the bot by a federated credential.')
param identityClientId string

@description('Its object id.')
param principalId string

@description('Client id of the Entra app.')
param aadAppClientId string

@description('Home tenant of the Entra app.')
param aadAppTenantId string

@description('Client id of the bot.')
param botId string

@description('Id of the Teams app.')
param teamsAppId string

@description('manual or auto.')
param activation string

@description('Address of Cosmos DB.')
param cosmosEndpoint string

@description('Its database.')
param cosmosDatabase string

@description('Address of the queue.')
param queueUrl string

@description('Where the mail server\'s address is kept; empty: no mail.')
param smtpSecretUri string

@description('Sender of invitations.')
param mailFrom string

var appName = '${namePrefix}-app'
var publicHost = '${appName}.${environment.properties.defaultDomain}'
var publicUrl = 'https://${publicHost}'
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
var isOurs = startsWith(image, registry.properties.loginServer)
var mail = empty(smtpSecretUri) ? [] : [
  { name: 'SMTP_URL', secretRef: 'smtp-url' }
  { name: 'MAIL_FROM', value: mailFrom }
]

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${namePrefix}-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    features: { disableLocalAuth: false }
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: '${namePrefix}${suffix}'
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
  }
}

resource pullRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, principalId, acrPull)
  scope: registry
  properties: {
    roleDefinitionId: acrPull
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${namePrefix}-${suffix}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: appName
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 3978
        transport: 'http'
        allowInsecure: false
      }
      registries: isOurs ? [
        { server: registry.properties.loginServer, identity: identityId }
      ] : []
      secrets: empty(smtpSecretUri) ? [] : [
        { name: 'smtp-url', keyVaultUrl: smtpSecretUri, identity: identityId }
      ]
    }
    template: {
      // A run in progress is left resumable within ten seconds of SIGTERM; the rest is grace.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'instep'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat([
            { name: 'HOST', value: '0.0.0.0' }
            { name: 'PORT', value: '3978' }
            { name: 'PUBLIC_URL', value: publicUrl }
            { name: 'AAD_APP_CLIENT_ID', value: aadAppClientId }
            { name: 'AAD_APP_TENANT_ID', value: aadAppTenantId }
            { name: 'MANAGED_IDENTITY_CLIENT_ID', value: identityClientId }
            { name: 'AZURE_CLIENT_ID', value: identityClientId }
            { name: 'BOT_ID', value: botId }
            { name: 'BOT_TENANT_ID', value: aadAppTenantId }
            { name: 'TEAMS_APP_ID', value: teamsAppId }
            { name: 'STORE', value: 'cosmos' }
            { name: 'COSMOS_ENDPOINT', value: cosmosEndpoint }
            { name: 'COSMOS_DATABASE', value: cosmosDatabase }
            { name: 'QUEUE', value: 'azure' }
            { name: 'AZURE_STORAGE_QUEUE_URL', value: queueUrl }
            { name: 'ACTIVATION', value: activation }
          ], mail)
          probes: [
            { type: 'Liveness', httpGet: { path: '/healthz', port: 3978 } }
            { type: 'Readiness', httpGet: { path: '/readyz', port: 3978 } }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: 10
        rules: [
          { name: 'http', http: { metadata: { concurrentRequests: '50' } } }
        ]
      }
    }
  }
  dependsOn: [
    pullRole
  ]
}

output publicUrl string = publicUrl
output publicHost string = publicHost
output registryName string = registry.name
output appName string = app.name
