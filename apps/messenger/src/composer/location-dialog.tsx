import { Button, Dialog } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Room } from '../engine/api.ts'
import { useAttempt } from '../screens/attempt.ts'
import { placeText } from '../text/location.ts'
import { useT } from '../texts/index.ts'

/** A link, not a map: a picture of the place would tell a map's owner where somebody is. */
export default function LocationDialog({ room, onClose }: { room: Room; onClose: () => void }): ReactElement {
  const t = useT()
  const attempt = useAttempt()
  const share = async (): Promise<void> => {
    await room.send(placeText(await position()))
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('location.title')}
      description={t('location.detail')}
      size="small"
      closeLabel={t('any.close')}
      footer={
        <Button kind="primary" busy={attempt.busy} onClick={() => attempt.run(share)}>
          {t('location.share')}
        </Button>
      }
    >
      {attempt.error !== undefined && (
        <p role="alert" className="text-body text-danger-ink">
          {t('location.failed')}
        </p>
      )}
    </Dialog>
  )
}

function position(): Promise<GeolocationCoordinates> {
  return new Promise((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), reject, { timeout: 15_000 }),
  )
}
