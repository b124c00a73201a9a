// Guardians as the engine does them: the own one, and those whom this account looks after. Who asks, and how many contacts there are;
// never what is written.

import type { UserUri } from '@causeway/wire'
import type { Guardians } from './api-care.ts'
import type { Inside } from './session.ts'

export function createGuardians({ client, people, protection }: Inside): Guardians {
  const { guardian, safety } = client
  const named = (user: string, handle: string): ReturnType<typeof people.of> => {
    const person = people.of(user)
    return person.handle === undefined ? { ...person, name: handle, goesBy: handle, handle } : person
  }
  return {
    async supervision() {
      const { supervised, guardian: by, mayEnd, asked } = await guardian.own()
      return {
        supervised,
        mayEnd,
        guardian: by && named(by.user, by.handle),
        asked: asked.map(({ user, state }) => ({ ...people.of(user), state })),
      }
    },
    async wards() {
      const [wards, requests] = await Promise.all([guardian.wards(), guardian.requests()])
      const shown = wards.map(({ ward, handle, ...rest }) => ({ ...named(ward, handle), ...rest }))
      return {
        wards: shown,
        requests: requests.map(({ ward, other, otherHandle, state }) => ({
          ward: shown.find(({ user }) => user === ward) ?? people.of(ward),
          other: named(other, otherHandle),
          state,
        })),
      }
    },
    inviteGuardian: () => guardian.invite(),
    acceptWard: code => guardian.accept(code.trim().toLowerCase()),
    async endGuardianship(ward) {
      await guardian.end(ward as UserUri | undefined)
      await protection.learn(await safety.status())
    },
    answerWard: (ward, other, approved) => guardian[approved ? 'approve' : 'decline'](ward as UserUri, other as UserUri),
    whoMayAsk: async () => (await safety.status()).whoMayAsk,
  }
}
