// The public door of the room: what other tools of the repository use of it.

export { compareLedger, type Delivery, type Sent } from './demo/ledger.ts'
export { pngPicture } from './demo/picture.ts'
export { type ServerProcess, startServerProcess } from './demo/server-process.ts'
export { until } from './demo/until.ts'
export { exitCodes } from './exit-codes.ts'
export { runCommandLine } from './program.ts'
export { type ChatEvent, type ChatProcess, meet, startChatProcess } from './demo/chat-process.ts'
