// A passkey's secret for this browser (WebAuthn PRF): 32 bytes that never leave the page but to the engine beside it. Nothing of the
// credential is sent anywhere; the server knows nothing of this passkey.

/** Same input, same secret; the authenticator mixes it with a key of its own. */
const input = new TextEncoder().encode('causeway store lock 1')

const key = 'causeway.lock'

interface PrfResults {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } }
}

export function passkeysExist(): boolean {
  return 'PublicKeyCredential' in globalThis
}

/**
 * Makes a passkey and its secret. Not to be found without its id, where that can be had: at the sign-in it would be offered among
 * those that sign in. Undefined when this browser's passkeys have none.
 */
export async function createSecret(name: string): Promise<Uint8Array | undefined> {
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: randomBytes(32),
      rp: { name: document.title },
      user: { id: randomBytes(16), name, displayName: name },
      pubKeyCredParams: [
        { type: 'public-key', alg: -8 },
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
      extensions: { prf: { eval: { first: input } } },
    },
  })) as PublicKeyCredential | null
  if (made === null) return undefined
  const { prf } = made.getClientExtensionResults() as PrfResults
  if (prf?.enabled === false) return undefined
  // The id says nothing about anybody; it keeps other passkeys of this page from being offered.
  localStorage.setItem(key, btoa(String.fromCharCode(...new Uint8Array(made.rawId))))
  return bytesOf(prf?.results?.first) ?? (await readSecret())
}

/** Asks for the passkey; undefined when it gives no secret. */
export async function readSecret(): Promise<Uint8Array | undefined> {
  const id = localStorage.getItem(key)
  const got = (await navigator.credentials.get({
    publicKey: {
      challenge: randomBytes(32),
      userVerification: 'required',
      allowCredentials:
        id === null ? [] : [{ type: 'public-key', id: Uint8Array.from(atob(id), letter => letter.charCodeAt(0)) }],
      extensions: { prf: { eval: { first: input } } },
    },
  })) as PublicKeyCredential | null
  return bytesOf((got?.getClientExtensionResults() as PrfResults | undefined)?.prf?.results?.first)
}

/** Nobody is signed in here any more: which passkey locked this browser is nobody's business. */
export function forgetPasskey(): void {
  localStorage.removeItem(key)
}

function bytesOf(source: BufferSource | undefined): Uint8Array | undefined {
  if (source === undefined) return undefined
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}
