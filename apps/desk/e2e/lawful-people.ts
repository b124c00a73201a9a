// The legal desk and an agency, as the journeys of lawful requests need them: everybody at a screen of their own.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StaffRole } from '@causeway/wire'
import { type Browser, expect, type Page } from '@playwright/test'
import { enrol, openPerson, type World } from './world.ts'

export interface Office {
  readonly intake: Page
  readonly counsel: Page
  readonly first: Page
  readonly second: Page
  readonly custodian: Page
}

const staff = {
  intake: ['Ina Roth', 'legal-intake'],
  counsel: ['Rae Quist', 'legal-counsel'],
  first: ['Lea Maron', 'legal-approver'],
  second: ['Leo Adeyemi', 'legal-approver'],
  custodian: ['Cas Ito', 'legal-custodian'],
} as const satisfies Record<keyof Office, readonly [string, StaffRole]>

export async function openOffice(browser: Browser, world: World): Promise<Office> {
  const pages: Partial<Record<keyof Office, Page>> = {}
  for (const [who, [name, role]] of Object.entries(staff)) {
    const page = await openPerson(browser, world)
    await enrol(page, world.invite({ name, roles: [role] }))
    pages[who as keyof Office] = page
  }
  return pages as Office
}

export const directoryNumber = '+1 202 555 0100'

/** An agency as two of us enter it, with its number in the directory. */
export async function enrolAgency({ intake, counsel }: Office, name: string, country = 'US', kind = 'police'): Promise<void> {
  await intake.goto('/legal/agencies')
  await intake.getByRole('button', { name: 'Add an agency' }).click()
  await intake.getByLabel('Name', { exact: true }).fill(name)
  await intake.getByLabel('Country (two letters)').fill(country)
  await intake.getByLabel('Kind').selectOption(kind)
  await intake.getByLabel('Mail domains').fill('police.example.gov')
  await intake.getByRole('button', { name: 'Enter it' }).click()
  await openRow(intake, name)
  await expect(intake.getByText('You entered it. Somebody else has to verify it')).toBeVisible()
  await counsel.goto('/legal/agencies')
  await openRow(counsel, name)
  await counsel.getByRole('button', { name: 'I verified it from another source' }).click()
  await expect(counsel.getByText('2 of 2 people')).toBeVisible()
  for (const who of [intake, counsel]) {
    await who.reload()
    await who.getByLabel('Number', { exact: true }).fill(directoryNumber)
    await who.getByLabel('Where you found it').fill('State directory, printed 2026, page 40')
    await who.getByRole('button', { name: 'Enter this number' }).click()
    await expect(who.getByRole('region', { name: 'Call-back numbers' }).getByText(directoryNumber).first()).toBeVisible()
  }
}

/** An officer by the link that intake makes, with a key of the stock age tool. */
export async function enrolOfficer(
  { intake, counsel }: Office,
  officer: Page,
  agency: string,
  { name, isAdmin = false, recipient }: { name: string; isAdmin?: boolean; recipient: string },
): Promise<void> {
  await intake.goto('/legal/agencies')
  await openRow(intake, agency)
  await intake.getByLabel('Name of the officer').fill(name)
  if (isAdmin) await intake.getByLabel('Administrator of the agency').check()
  await intake.getByRole('button', { name: 'Make an enrolment link' }).click()
  await enrol(officer, await intake.getByLabel('Enrolment link').inputValue())
  await officer.goto('/portal/details')
  await officer.getByLabel('Rank or office').fill('Detective')
  await officer.getByLabel('Work mail address').fill('olga@police.example.gov')
  await officer.getByLabel('Public key (age recipient)').fill(recipient)
  await officer.getByRole('button', { name: 'Save' }).click()
  await expect(officer.getByRole('heading', { level: 1, name: 'Requests' })).toBeVisible()
  for (const [at, who] of [intake, counsel].entries()) {
    await who.goto('/legal/agencies')
    await openRow(who, agency)
    const card = who.getByRole('region', { name })
    await card.getByRole('button', { name: 'The agency knows them' }).click()
    await expect(card.getByText(`${at + 1} of 2 people`)).toBeVisible()
  }
}

export async function openRow(page: Page, name: string | RegExp): Promise<void> {
  const row = page.getByRole('row', { name })
  await row.first().focus()
  await page.keyboard.press('Enter')
}

export interface AgeKey {
  readonly recipient: string
  /** The tar inside, opened by the program `age` of the distribution. Throws for whom it is not meant. */
  open(sealed: Uint8Array): { readonly files: readonly string[]; read(path: string): string; readonly tar: string }
  forget(): void
}

export function makeAgeKey(): AgeKey {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-officer-'))
  const key = join(folder, 'key.txt')
  execFileSync('age-keygen', ['-o', key], { stdio: 'pipe' })
  const recipient = execFileSync('age-keygen', ['-y', key], { encoding: 'utf8' }).trim()
  return {
    recipient,
    open(sealed) {
      const [bundle, tar] = [join(folder, 'bundle.age'), join(folder, 'bundle.tar')]
      writeFileSync(bundle, sealed)
      execFileSync('age', ['-d', '-i', key, '-o', tar, bundle], { stdio: 'pipe' })
      const files = execFileSync('tar', ['-tf', tar], { encoding: 'utf8' }).trim().split('\n')
      return { files, tar, read: path => execFileSync('tar', ['-xOf', tar, path], { encoding: 'utf8' }) }
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A small order as a real PDF, of its own for every request. */
export function orderPdf(reference: string): { name: string; mimeType: string; buffer: Buffer } {
  const text = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% ${reference}\ntrailer<</Root 1 0 R>>\n%%EOF\n`
  return { name: `${reference}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(text) }
}

export async function downloaded(page: Page, press: () => Promise<void>): Promise<Uint8Array> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return new Uint8Array(readFileSync(await download.path()))
}

export interface Filing {
  readonly instrument: string
  readonly reference: string
  readonly issuer?: string
  readonly office?: string
  readonly returnBy?: string
  /** Fields that this kind of paper asks for, by label. */
  readonly fields?: Readonly<Record<string, string>>
  readonly ticks?: readonly string[]
  readonly choices?: Readonly<Record<string, string>>
  readonly categories?: readonly string[]
  readonly handle?: string
  readonly gagUntil?: string
  readonly hasPaper?: boolean
}

/** A request by the wizard, up to the page before the submission. */
export async function fillRequest(page: Page, filing: Filing): Promise<void> {
  const { instrument, reference, issuer = 'Judge R. Ortiz', office = 'District Court of Example', handle = '+15550042' } = filing
  await page.goto('/portal/new')
  await page.getByLabel('Kind of paper').selectOption(instrument)
  await page.getByLabel('Name of the judge or official').fill(issuer)
  await page.getByLabel('Office', { exact: true }).fill(office)
  await page.getByLabel('Reference or case number').fill(reference)
  await page.getByLabel('Date of the paper').fill(day(-3))
  if (filing.returnBy !== undefined) await page.getByLabel('To be answered by').fill(filing.returnBy)
  for (const [label, text] of Object.entries(filing.fields ?? {})) await page.getByLabel(label, { exact: true }).fill(text)
  for (const tick of filing.ticks ?? []) await page.getByLabel(tick).check()
  if (filing.hasPaper !== false) {
    await page.getByLabel('PDF, signed and dated').setInputFiles(orderPdf(reference))
    await page.getByLabel('It is signed and dated').check()
  }
  if (filing.gagUntil !== undefined) {
    await page.getByText('Secrecy, sensitive people, other demands').click()
    await page.getByLabel('Legal basis of an order of secrecy').fill('18 U.S.C. 2705(b)')
    await page.getByLabel('Secret until').fill(filing.gagUntil)
  }
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('The account', { exact: true }).fill(handle)
  await page.getByRole('combobox', { name: 'App' }).selectOption('harbor.localhost')
  await page.getByLabel('Compared with the paper, at page').fill('1')
  for (const [label, value] of Object.entries(filing.choices ?? {}))
    await page.getByRole('combobox', { name: label }).selectOption(value)
  for (const category of filing.categories ?? []) await page.getByLabel(category).check()
  await page.getByRole('button', { name: 'Next' }).click()
}

export async function submit(page: Page, { reference }: Filing): Promise<void> {
  await page.getByRole('button', { name: 'Submit with my passkey' }).click()
  // Exactly: who mends one has "Mend …" above until it is sent.
  await expect(page.getByRole('heading', { level: 1, name: reference, exact: true })).toBeVisible()
}

export async function openMatter(page: Page, { reference }: Pick<Filing, 'reference'>): Promise<void> {
  await page.goto('/legal')
  await openRow(page, new RegExp(reference))
  await expect(page.getByRole('heading', { level: 1, name: reference })).toBeVisible()
}

/** Opens the matter, takes one step, and waits until the page says where the matter stands then. */
export async function step(page: Page, filing: Pick<Filing, 'reference'>, button: string, then: string): Promise<void> {
  await openMatter(page, filing)
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByRole('banner').or(page.locator('main header')).getByText(then).first()).toBeVisible()
}

/** From the proposed scope to the delivery. */
export async function answer(office: Office, filing: Filing, approvers: readonly Page[]): Promise<void> {
  const stands = 'Scope proposed, waits for approval'
  for (const [at, who] of approvers.entries())
    await step(who, filing, 'Approve with my passkey', at === approvers.length - 1 ? 'Approved' : stands)
  await step(office.custodian, filing, 'Collect with my passkey', 'Collected')
  await step(office.custodian, filing, 'Package and encrypt', 'Packaged')
  await openMatter(office.counsel, filing)
  await office.counsel.getByRole('button', { name: 'I looked at it' }).click()
  await expect(office.counsel.getByRole('button', { name: 'I looked at it' })).toBeHidden()
  await step(office.custodian, filing, 'Deliver with my passkey', 'Delivered')
}

export async function fetchBundle(officer: Page, { reference }: Filing): Promise<Uint8Array> {
  await officer.goto('/portal')
  await openRow(officer, new RegExp(reference))
  const button = officer.getByRole('button', { name: 'Download the sealed bundle' })
  return await downloaded(officer, () => button.click())
}

/** `YYYY-MM-DD`, so many days from now. */
export function day(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
