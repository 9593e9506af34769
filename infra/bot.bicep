// The Azure Bot. SingleTenant: multi-tenant bots can't be created any more; the Entra app behind it may still serve every tenant.

@description('Tags of every resource.')
param tags object

@description('Name of the bot, unique in Azure.')
param name string

@description('Client id of the bot\'s Entra app.')
param botId string

@description('Tenant of that app.')
param botTenantId string

@description('Where the app is reached.')
param publicUrl string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: { name: 'S1' }
  properties: {
    displayName: 'Instep'
    description: 'Keeps people in step with Microsoft Entra ID.'
    endpoint: '${publicUrl}/api/messages'
    msaAppId: botId
    msaAppTenantId: botTenantId
    msaAppType: 'SingleTenant'
    disableLocalAuth: true
    isStreamingSupported: false
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: {
      isEnabled: true
      enableCalling: false
    }
  }
}

output name string = bot.name
