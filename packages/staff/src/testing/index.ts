// For tests of the rooms behind the desk.

export { type Authenticator, createAuthenticator } from './authenticator.ts'
export { enrol, enrolBy, type SignedInForTest, signIn, stepUp } from './people.ts'
