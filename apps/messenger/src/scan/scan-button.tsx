// A code from another screen, by camera. It is never the only way: the same can be typed or read aloud.

import { Button, Dialog } from '@causeway/ui'
import { mayAskForCamera } from '@causeway/ui/qr-reader'
import { ScanQrCode } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useT } from '../texts/index.ts'
import { useScanT } from './texts/index.ts'

const Camera = lazy(() => import('./camera.tsx'))

export interface ScanButtonProps {
  /** True when it is a code of the wanted kind; then the camera is put away. */
  readonly onText: (text: string) => boolean
}

export default function ScanButton({ onText }: ScanButtonProps): ReactElement | null {
  const t = useT()
  const words = useScanT()
  const [open, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  if (!mayAskForCamera()) return null
  return (
    <>
      <Button icon={ScanQrCode} wide onClick={() => setOpen(true)}>
        {words('open')}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={words('title')}
        description={words('lead')}
        size="small"
        closeLabel={t('any.close')}
      >
        <Suspense>{open && <Camera onText={onText} onDone={close} />}</Suspense>
      </Dialog>
    </>
  )
}
