// Protection, as the engine does it: blocks, reports, restrictions, and the wishes about what others learn.

import { base64urlFromBytes, bytesFromBase64url, seenNameLengthMax } from '@causeway/wire'
import type { RoomUri, UserUri } from '@causeway/wire'
import type { PreviewedMessage, ReportPreview as ClientPreview } from '@causeway/client'
import type { Person } from './api.ts'
import type { Care, Held, Reportable, ReportDraft, ReportedMessage } from './api-care.ts'
import type { Inside } from './session.ts'

export function createCare(inside: Inside): Care {
  const { client, blocks, wishes, signs, changed } = inside
  const { safety, reports } = client
  return {
    async setWishes(change) {
      await wishes.set(change)
      signs.wished()
      changed('wishes', 'signs')
    },
    async standing() {
      // The page that asks shows the blocks too: those of another device are in the same answer.
      const { linkedAccounts, findable } = await blocks.refresh()
      return { linkedAccounts, findable }
    },
    setFindable: findable => safety.setFindable(findable),
    offerAccountLink: () => safety.offerLink(),
    acceptAccountLink: code => safety.acceptLink(code),
    endAccountLink: () => safety.endLink(),
    async block(user, kind) {
      await (kind === undefined ? safety.unblock(user as UserUri) : safety[kind](user as UserUri))
      await blocks.put(user, kind)
    },
    async suggestReport(about) {
      const { subject, seenName, messages } = await suggested(inside, about)
      const shown = messages.map(each => reported(inside, each))
      const room = about.kind === 'person' ? undefined : messages[0]?.room
      return { subject: inside.people.of(subject), room, seenName, messages: shown }
    },
    async report(draft) {
      const { category, note, withFiles, block } = draft
      const receipt = await reports.send(await previewOf(inside, draft), { category, note, withFiles, block })
      if (block) await blocks.put(draft.subject, 'block')
      return receipt
    },
    reports: async () => (await reports.list()).map(each => ({ ...each, outcome: each.outcome })),
    appealReport: (report, text) => reports.appeal(report, text),
    restrictions: async () => (await safety.restrictions()).map(each => ({ ...each, untilMs: each.untilMs })),
    appealRestriction: (action, text) => safety.appeal(action, text),
    async devicesOf(user) {
      const devices = await client.contacts.devices(user as UserUri)
      return devices.map(({ device, issuedAtMs }) => ({ id: device, isThis: false, addedAtMs: issuedAtMs, name: '' }))
    },
    async held() {
      const [{ snapshotTime, answers, tables }, told] = await Promise.all([
        client.disclosures.preview(),
        client.disclosures.list(),
      ])
      return { atMs: Date.parse(snapshotTime), answers: answers.map(answerOf), tables, ...told }
    },
    limits: async () => (await safety.status()).limits,
  }
}

async function suggested({ client, people }: Inside, about: Reportable): Promise<ClientPreview> {
  const { reports } = client
  switch (about.kind) {
    case 'person': {
      const preview = await reports.previewPerson(about.user as UserUri)
      return { ...preview, seenName: seenNameOf(people.of(about.user), preview.seenName) }
    }
    case 'message':
      return await reports.suggest(about.room as RoomUri, bytesFromBase64url(about.message))
    case 'picture':
      return await reports.suggestPicture(about.user as UserUri)
    case 'group-picture':
      return await reports.suggestGroup(about.room as RoomUri, 'picture')
    case 'group-name':
      return await reports.suggestGroup(about.room as RoomUri, 'name')
  }
}

/** What they call themself stands before the handle, which is theirs. */
function seenNameOf({ goesBy, handle }: Person, proven: string): string {
  return handle === undefined || goesBy === handle ? proven : `${goesBy} (${handle})`.slice(0, seenNameLengthMax)
}

function reported({ people }: Inside, { id, what, sender, timestamp, text, files }: PreviewedMessage): ReportedMessage {
  const { name, isMe } = people.of(sender)
  return {
    id: base64urlFromBytes(id),
    what,
    senderName: name,
    own: isMe,
    atMs: timestamp,
    text,
    files: files.map(({ filename, contentType, sizeBytes }) => ({ name: filename, contentType, sizeBytes })),
  }
}

async function previewOf({ client }: Inside, { subject, room, messages }: ReportDraft): Promise<ClientPreview> {
  if (room === undefined || messages.length === 0) {
    const preview = await client.reports.previewPerson(subject as UserUri)
    // Nothing that was not shown, also when they asked again meanwhile.
    return { ...preview, messages: preview.messages.filter(({ id }) => messages.includes(base64urlFromBytes(id))) }
  }
  return await client.reports.preview(room as RoomUri, messages.map(bytesFromBase64url))
}

/** An answer's fields are written by the server; what is no text is shown as none. */
function answerOf({ category, outcome, reason, details }: Readonly<Record<string, unknown>>): Held['answers'][number] {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
  const lines = Array.isArray(details) ? details.map(textOf) : []
  return { category: textOf(category), outcome: textOf(outcome), reason: textOf(reason), details: lines }
}
