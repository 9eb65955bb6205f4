// Traces of the server itself, loaded only when somebody said where to send them: the SDK costs a second and sixty megabytes.

export async function startTraces(tracesTo: string | undefined): Promise<{ readonly stop: () => Promise<void> }> {
  if (tracesTo === undefined) return { stop: async () => {} }
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const sdk = new NodeSDK({ serviceName: 'knowngood-server' })
  sdk.start()
  return { stop: () => sdk.shutdown() }
}
