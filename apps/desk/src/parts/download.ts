/** Hands bytes to the browser as a file. */
export function saveFile(name: string, bytes: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the bytes once the click is through.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
