// Deutsch.

import type { PreviewCatalogue } from './index.ts'

const german: PreviewCatalogue = {
  label: 'Linkvorschau',
  offer: 'Eine Vorschau dieses Links zeigen?',
  'offer.detail': 'Die Seite wird über den Server dieser App gefragt. Er sieht den Namen {site}, nicht den Inhalt.',
  make: 'Vorschau zeigen',
  always: 'Immer',
  never: 'Nie',
  dismiss: 'Nicht für diesen Link',
  making: 'Vorschau von {site} entsteht',
  remove: 'Vorschau entfernen',
}

export default german
