// The version this agent tells the server.
export const VERSION = '0.1.0'
