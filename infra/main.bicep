// Everything Instep needs in one resource group: identity, data, the app, the bot.
targetScope = 'resourceGroup'

@description('Region of all resources; the bot itself is global.')
param location string = resourceGroup().location

@description('Start of every name. Lower case letters and digits.')
@minLength(3)
@maxLength(11)
param namePrefix string = 'instep'

@description('Client id of the multi-tenant Entra app that people sign in to and that reads directories.')
param aadAppClientId string

@description('Home tenant of that app: the host.')
param aadAppTenantId string = tenant().tenantId

@description('Client id of the bot\'s Entra app. The same app as above unless you keep them apart.')
param botId string = aadAppClientId

@description('Id of the Teams app, for links from chat to the tab.')
param teamsAppId string = aadAppClientId

@description('Image to run, with its tag.')
param image string = 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest'

@description('Fewest copies of the app. At least one: schedules and messages need a running process.')
@minValue(1)
@maxValue(10)
param minReplicas int = 1

@description('smtp(s):// address of the mail server for invitations, with its password. Empty: no mail.')
@secure()
param smtpUrl string = ''

@description('Sender of invitations.')
param mailFrom string = ''

@description('auto: new companies are active at once.')
@allowed(['manual', 'auto'])
param activation string = 'manual'

var suffix = uniqueString(resourceGroup().id)
var tags = { app: 'instep' }

module identity 'identity.bicep' = {
  name: 'identity'
  params: {
    location: location
    tags: tags
    name: '${namePrefix}-${suffix}'
  }
}

module data 'data.bicep' = {
  name: 'data'
  params: {
    location: location
    tags: tags
    namePrefix: namePrefix
    suffix: suffix
    principalId: identity.outputs.principalId
    smtpUrl: smtpUrl
  }
}

module app 'app.bicep' = {
  name: 'app'
  params: {
    location: location
    tags: tags
    namePrefix: namePrefix
    suffix: suffix
    image: image
    minReplicas: minReplicas
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    principalId: identity.outputs.principalId
    aadAppClientId: aadAppClientId
    aadAppTenantId: aadAppTenantId
    botId: botId
    teamsAppId: teamsAppId
    activation: activation
    cosmosEndpoint: data.outputs.cosmosEndpoint
    cosmosDatabase: data.outputs.cosmosDatabase
    queueUrl: data.outputs.queueUrl
    smtpSecretUri: data.outputs.smtpSecretUri
    mailFrom: mailFrom
  }
}

module bot 'bot.bicep' = {
  name: 'bot'
  params: {
    tags: tags
    name: '${namePrefix}-${suffix}'
    botId: botId
    botTenantId: aadAppTenantId
    publicUrl: app.outputs.publicUrl
  }
}

output PUBLIC_URL string = app.outputs.publicUrl
output PUBLIC_HOST string = app.outputs.publicHost
output BOT_ID string = botId
output BOT_NAME string = bot.outputs.name
output MANAGED_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output MANAGED_IDENTITY_CLIENT_ID string = identity.outputs.clientId
output MANAGED_IDENTITY_RESOURCE_ID string = identity.outputs.id
output AZURE_CONTAINER_REGISTRY string = app.outputs.registryName
output AZURE_CONTAINER_APP string = app.outputs.appName
