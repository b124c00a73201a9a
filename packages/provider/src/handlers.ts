// From an endpoint's name to its file.

import { createFindUser, createListProperties } from './accounts/directory.ts'
import { createEmbeddedLogin } from './accounts/embedded-login.ts'
import { createEnrolDevice } from './accounts/enrol-device.ts'
import { createLinks } from './accounts/links.ts'
import { createOpenChallenge, createOpenSession } from './accounts/open-session.ts'
import { createReadAccount } from './accounts/read-account.ts'
import { createResetAccount } from './accounts/reset-account.ts'
import { createRotateAccountKey } from './accounts/rotate-account-key.ts'
import { createWhoAmI } from './accounts/who-am-i.ts'
import { createListConsents } from './contact/list-consents.ts'
import { createUpdateConsent } from './contact/update-consent.ts'
import { createClaimKeyPackages } from './keys/claim-key-packages.ts'
import { createCountKeyPackages, createUploadKeyPackages } from './keys/upload-key-packages.ts'
import { createMedia } from './media/uploads.ts'
import type { Handlers } from './ports.ts'
import type { Parts } from './provider.ts'
import { createCreateRoom } from './rooms/create-room.ts'
import { createJoinLinks } from './rooms/join-links.ts'
import { createLeaveRoom } from './rooms/leave-room.ts'
import { createListRooms, createReadGroupInfo, createReadRoom, createReadStream } from './rooms/read-rooms.ts'
import { createSubmitMessage } from './rooms/submit-message.ts'
import { createUpdateRoom } from './rooms/update-room.ts'
import { createVerifyFrank } from './rooms/verify-frank.ts'

/** Each function takes of the parts only what its own declaration names. */
export function createHandlers(parts: Parts): Handlers {
  return {
    whoAmI: createWhoAmI(parts),
    enrolDevice: createEnrolDevice(parts),
    resetAccount: createResetAccount(parts),
    openChallenge: createOpenChallenge(parts),
    openSession: createOpenSession(parts),
    readAccount: createReadAccount(parts),
    rotateAccountKey: createRotateAccountKey(parts),
    ...createLinks(parts),
    findUser: createFindUser(parts),
    listProperties: createListProperties({ properties: parts.properties, hubKey: parts.hubKeys.publicKey }),
    ...createEmbeddedLogin(parts),

    uploadKeyPackages: createUploadKeyPackages(parts),
    countKeyPackages: createCountKeyPackages(parts),
    claimKeyPackages: createClaimKeyPackages(parts),
    updateConsent: createUpdateConsent(parts),
    listConsents: createListConsents(parts),

    createRoom: createCreateRoom(parts),
    listRooms: createListRooms(parts),
    readRoom: createReadRoom(parts),
    updateRoom: createUpdateRoom(parts),
    submitMessage: createSubmitMessage(parts),
    readStream: createReadStream(parts),
    readGroupInfo: createReadGroupInfo(parts),
    leaveRoom: createLeaveRoom(parts),
    verifyFrank: createVerifyFrank(parts),
    ...createJoinLinks(parts),

    ...createMedia(parts),
  }
}
