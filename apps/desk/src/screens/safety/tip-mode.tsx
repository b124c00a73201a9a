import { FlaskConical, Siren, Unplug } from 'lucide-react'
import type { ReactElement } from 'react'
import { Notice } from '../../parts/page.tsx'

/** Where reports go, in words that nobody overlooks. */
export function TipMode({ mode }: { mode: 'test' | 'production' | null }): ReactElement {
  if (mode === null)
    return (
      <Notice icon={Unplug} tone="warning">
        No way to NCMEC is set up. Whoever runs the server names one in safety.bridges_file; until then nothing can be reported
        from here.
      </Notice>
    )
  if (mode === 'production')
    return (
      <Notice icon={Siren} tone="danger">
        <strong>Production.</strong> What two people sign here is a real report about a real person.
      </Notice>
    )
  return (
    <Notice icon={FlaskConical} tone="warning">
      <strong>Test mode.</strong> Reports go to NCMEC’s test service: nobody there acts on them. Real reports need the setting
      "mode": "production" on the server, and still two people.
    </Notice>
  )
}
