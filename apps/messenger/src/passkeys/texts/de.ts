// Deutsch.

import type { PasskeyCatalogue } from './index.ts'

const german: PasskeyCatalogue = {
  'signIn.use': 'Mit einem Passkey anmelden',
  'offer.title': 'Nächstes Mal schneller anmelden, mit einem Passkey',
  'offer.detail': 'Finger, Gesicht oder Bildschirmsperre statt des Passworts.',
  'offer.add': 'Passkey hinzufügen',
  'offer.later': 'Nicht jetzt',
  added: 'Passkey hinzugefügt',
  title: 'Passkeys',
  lead: 'Ein Passkey meldet dich bei {property} mit Finger, Gesicht oder Bildschirmsperre an, ohne Passwort. Er gilt nur auf dieser Seite, und {property} behält nur seine öffentliche Hälfte.',
  hint: 'Er meldet dich an und öffnet keine Nachrichten: Ein neuer Browser wird weiterhin mit einem verknüpft, den du benutzt.',
  none: 'Noch keine Passkeys',
  'row.passkey': 'Passkey',
  'row.securityKey': 'Sicherheitsschlüssel',
  'row.added': 'Hinzugefügt am {day}',
  'remove.label': 'Den am {day} hinzugefügten Passkey entfernen',
  'remove.title': 'Diesen Passkey entfernen?',
  'remove.detail': 'Er meldet dich dann nicht mehr an. Dein Passwort schon.',
  removed: 'Passkey entfernt',
  declined: 'Es wurde kein Passkey benutzt.',
  exists: 'Auf diesem Gerät gibt es schon einen Passkey für dein Konto.',
  absent: 'Dieser Browser kennt keine Passkeys.',
}

export default german
