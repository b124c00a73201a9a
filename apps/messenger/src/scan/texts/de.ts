// Deutsch.

import type { ScanCatalogue } from './index.ts'

const german: ScanCatalogue = {
  open: 'Mit der Kamera scannen',
  title: 'Code scannen',
  lead: 'Halte den anderen Bildschirm vor diese Kamera.',
  picture: 'Was die Kamera sieht',
  other: 'Dieser Code ist für etwas anderes.',
  refused:
    'Die Kamera ist nicht verfügbar: Es gibt keine, oder diese Seite darf sie nicht benutzen. Tippen oder Vorlesen geht genauso.',
  another:
    'Der Server zeigt jetzt einen anderen Schlüssel als den, den du verglichen hast. Vergleiche diesen, bevor du ihm vertraust.',
  same: 'Dieselbe Nummer: Niemand steht zwischen euch.',
  different:
    'Eine andere Nummer. Jemand könnte zwischen euch stehen: Schreib hier nichts Geheimes, und vergleicht noch einmal persönlich.',
}

export default german
