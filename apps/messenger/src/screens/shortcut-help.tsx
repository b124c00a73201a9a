import { Dialog, Key } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { TextKey } from '../texts/index.ts'
import { useT } from '../texts/index.ts'

const isMac = navigator.platform.startsWith('Mac')
const control = isMac ? '⌘' : 'Ctrl'
const alt = isMac ? '⌥' : 'Alt'

const shortcuts: readonly (readonly [TextKey, readonly string[]])[] = [
  ['any.search', [control, 'K']],
  ['list.new', [alt, 'N']],
  ['keys.next', [alt, '↓']],
  ['keys.previous', [alt, '↑']],
  ['keys.details', [alt, 'I']],
  ['settings.title', [control, ',']],
  ['any.send', ['Enter']],
  ['keys.line', ['Shift', 'Enter']],
  ['keys.editLast', ['↑']],
  ['keys.messages', ['Shift', 'Tab', '↑ ↓']],
  ['keys.actions', ['Enter']],
  ['keys.reply', ['R']],
  ['keys.escape', ['Esc']],
  ['keys.help', ['?']],
]

export default function ShortcutHelp({ onClose }: { onClose: () => void }): ReactElement {
  const t = useT()
  return (
    <Dialog open onClose={onClose} title={t('settings.shortcuts')} closeLabel={t('any.close')}>
      <dl className="divide-y divide-line">
        {shortcuts.map(([what, keys]) => (
          <div key={what} className="flex items-center gap-3 py-2.5 text-body">
            <dt className="grow">{t(what)}</dt>
            <dd className="flex gap-1" dir="ltr">
              {keys.map(key => (
                <Key key={key}>{key}</Key>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
