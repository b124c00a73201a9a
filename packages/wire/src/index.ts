// The public door of the room.

export * from './base32.ts'
export * from './base64url.ts'
export * from './certificate.ts'
export * from './contract/index.ts'
export * from './errors.ts'
export * from './inventory.ts'
export * from './mimi/protocol.ts'
export * from './mimi/roles.ts'
export * from './socket.ts'
export * from './tls.ts'
export * from './uri.ts'
