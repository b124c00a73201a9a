// The few globals that Node and browsers share and that platform-free rooms may use.
// Anything else (Buffer, process, fetch, setTimeout, Date.now by rule) enters through a room's ports.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array): string
}

declare function structuredClone<T>(value: T): T
