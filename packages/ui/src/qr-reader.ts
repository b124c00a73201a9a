// Reads QR codes from a moving picture: with the browser's own detector where it has one for them (Shape Detection API), otherwise
// with one that is loaded then. Nothing of a picture leaves the page.

interface Detector {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>
}

interface DetectorClass {
  new (options: { formats: 'qr_code'[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

/** Whether this page may ask for a camera at all; whether there is one shows when it is asked. */
export function mayAskForCamera(): boolean {
  return 'mediaDevices' in navigator && 'getUserMedia' in navigator.mediaDevices
}

/** The text of a code in the picture; undefined when there is none. What it says is a stranger's word. */
export type ReadQr = (picture: HTMLVideoElement) => Promise<string | undefined>

export async function loadQrReader(): Promise<ReadQr> {
  const Detector = (await ownDetector()) ?? (await import('qr/decode.js')).BarcodeDetector
  const detector: Detector = new Detector({ formats: ['qr_code'] })
  return async picture => {
    // Nothing is shown yet: a detector refuses that.
    if (picture.readyState < picture.HAVE_CURRENT_DATA) return undefined
    return (await detector.detect(picture))[0]?.rawValue
  }
}

/** Some browsers have one that reads nothing on this system. */
async function ownDetector(): Promise<DetectorClass | undefined> {
  const { BarcodeDetector: Own } = globalThis as { BarcodeDetector?: DetectorClass }
  const formats = (await Own?.getSupportedFormats().catch(() => undefined)) ?? []
  return formats.includes('qr_code') ? Own : undefined
}
