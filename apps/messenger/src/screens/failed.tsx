import type { ReactElement } from 'react'

/** Why something did not work; nothing while it did. */
export function Failed({ error }: { error: string | undefined }): ReactElement | null {
  if (error === undefined) return null
  return (
    <p role="alert" className="text-small text-danger-ink">
      {error}
    </p>
  )
}
