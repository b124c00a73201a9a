// Deutsch.

import type { Refusals } from '../index.ts'

const german: Refusals = {
  'error.client.offline': 'Der Server ist nicht erreichbar.',
  'error.client.store': 'Dieser Browser konnte das nicht speichern. Vielleicht ist sein Speicher voll.',
  'error.client.untrusted':
    'Ein Schlüssel dieser Person hat sich ohne Nachweis geändert. Sieh dir zuerst die Warnung im Chat an.',
  'error.client.wrong_passphrase': 'Damit öffnet sich dieser Browser nicht.',
  'error.request.too_many': 'Das war zu oft. Warte einen Moment.',
  'error.request.timeout': 'Der Server hat zu lange gebraucht. Versuche es noch einmal.',
  'error.auth.bad_token': 'Dieses Passwort passt nicht.',
  'error.auth.bad_passkey': 'Dieser Passkey wird nicht angenommen. Vielleicht wurde er entfernt.',
  'error.auth.too_many_passkeys': 'Das Konto hat so viele Passkeys, wie es haben darf. Entferne zuerst einen.',
  'error.auth.forbidden': 'Das darfst du nicht.',
  'error.account.unknown': 'Dieses Konto gibt es nicht.',
  'error.device.removed': 'Dieser Browser wurde aus dem Konto entfernt.',
  'error.device.too_many': 'Das Konto hat so viele Geräte, wie es haben darf. Entferne zuerst eines.',
  'error.keys.exhausted': 'Eines der Geräte dieser Person ist gerade nicht erreichbar. Versuche es später noch einmal.',
  'error.consent.needed': 'Diese Person hat noch nicht zugestimmt.',
  'error.consent.refused': 'Diese Person nimmt keine Nachrichten von dir an.',
  'error.room.not_allowed': 'Deine Rolle erlaubt das nicht.',
  'error.room.not_participant': 'Du bist nicht mehr in diesem Chat.',
  'error.room.full': 'Diese Gruppe ist voll. Erst wenn jemand geht, kann wieder jemand dazukommen.',
  'error.media.unknown': 'Diese Datei gibt es nicht mehr.',
  'error.media.held': 'Dateien von jemand Neuem warten, bis du zweimal geantwortet hast.',
  'error.media.too_large': 'Diese Datei ist zu groß.',
  'error.media.corrupt': 'Diese Datei ist beschädigt angekommen.',
  'error.safety.limit_reached':
    'Das sind mehr neue Kontakte, als du gerade knüpfen darfst. Bis wann, steht unter Einstellungen, Privatsphäre, Meldungen und Grenzen.',
  'error.safety.unanswered': 'Diese Person hat auf deine letzten Nachrichten noch nicht geantwortet.',
  'error.safety.restricted': 'Eine Einschränkung deines Kontos erlaubt das zurzeit nicht.',
  'error.safety.age_refused': 'Diese App nimmt Konten dieses Alters nicht an.',
  'error.safety.guardian_needed': 'Zuerst muss eine Vertrauensperson zustimmen.',
  'error.safety.no_team': 'Dieser Server hat kein Team, das Meldungen lesen könnte.',
  'error.safety.bad_code': 'Dieser Code gilt nicht oder ist abgelaufen.',
  'error.store.full': 'Der Server hat keinen Platz mehr. Von dir ist nichts verloren.',
  'error.store.unavailable': 'Der Server ist ausgelastet. Versuche es gleich noch einmal.',
  'error.server.overloaded': 'Der Server ist ausgelastet. Versuche es gleich noch einmal.',
  'error.server.draining': 'Der Server startet neu. Versuche es gleich noch einmal.',
}

export default german
