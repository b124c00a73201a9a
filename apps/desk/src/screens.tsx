// Every screen of the desk: its address, who sees it in the navigation, its code. A new screen is one entry here and one folder.
// Roles here only spare people doors that would not open: the server decides.

import type { Realm, StaffRole } from '@causeway/wire'
import {
  BookOpenText,
  CalendarClock,
  ChartColumn,
  FileStack,
  Flag,
  FlaskConical,
  Gavel,
  HeartHandshake,
  House,
  IdCard,
  Landmark,
  ListTree,
  LogIn,
  type LucideIcon,
  Scale,
  ScanEye,
  ScrollText,
  UsersRound,
  Waypoints,
} from 'lucide-react'
import type { ComponentType } from 'react'

export interface Screen {
  readonly path: string
  readonly title: string
  readonly icon: LucideIcon
  /** Heading in the navigation. Without one the screen has no entry there. */
  readonly section?: 'Safety' | 'Legal' | 'Agency' | 'Accountability' | 'Public'
  /** Anybody may open it. */
  readonly isPublic?: boolean
  readonly realm?: Realm
  /** One of these; none named: everybody of the realm. */
  readonly roles?: readonly StaffRole[]
  readonly load: () => Promise<{ Screen: ComponentType }>
}

const legal = ['legal-intake', 'legal-counsel', 'legal-approver', 'legal-custodian', 'legal-sealed'] as const
const reviewers = ['safety-moderator', 'safety-senior', 'child-safety', 'safety-lead'] as const
const safetyTeam = [...reviewers, 'safety-quality'] as const

export const screens: readonly Screen[] = [
  { path: '/', title: 'Start', icon: House, isPublic: true, load: () => import('./screens/start.tsx') },
  { path: '/sign-in', title: 'Sign in', icon: LogIn, isPublic: true, load: () => import('./screens/sign-in.tsx') },
  { path: '/enrol', title: 'Enrol', icon: LogIn, isPublic: true, load: () => import('./screens/enrol.tsx') },
  {
    path: '/what-we-hold',
    title: 'What we hold',
    icon: BookOpenText,
    section: 'Public',
    isPublic: true,
    load: () => import('./screens/what-we-hold.tsx'),
  },
  {
    path: '/transparency',
    title: 'Transparency report',
    icon: ChartColumn,
    section: 'Public',
    isPublic: true,
    load: () => import('./screens/transparency.tsx'),
  },
  {
    path: '/safety',
    title: 'Reports',
    icon: Flag,
    section: 'Safety',
    realm: 'staff',
    roles: reviewers,
    load: () => import('./screens/safety/queue.tsx'),
  },
  {
    path: '/safety/cases/$case',
    title: 'Case',
    icon: Flag,
    realm: 'staff',
    roles: reviewers,
    load: () => import('./screens/safety/case.tsx'),
  },
  {
    path: '/safety/appeals',
    title: 'Appeals',
    icon: Scale,
    section: 'Safety',
    realm: 'staff',
    roles: ['safety-senior', 'safety-lead'],
    load: () => import('./screens/safety/appeals.tsx'),
  },
  {
    path: '/safety/rules',
    title: 'Rules',
    icon: Waypoints,
    section: 'Safety',
    realm: 'staff',
    roles: safetyTeam,
    load: () => import('./screens/safety/rules.tsx'),
  },
  {
    path: '/safety/rules/$rule',
    title: 'Rule',
    icon: Waypoints,
    realm: 'staff',
    roles: safetyTeam,
    load: () => import('./screens/safety/rule.tsx'),
  },
  {
    path: '/safety/hits',
    title: 'Judge hits',
    icon: Scale,
    section: 'Safety',
    realm: 'staff',
    roles: ['safety-senior', 'safety-quality', 'safety-lead'],
    load: () => import('./screens/safety/hits.tsx'),
  },
  {
    path: '/safety/lab',
    title: 'Replay lab',
    icon: FlaskConical,
    section: 'Safety',
    realm: 'staff',
    roles: ['safety-lead'],
    load: () => import('./screens/safety/lab.tsx'),
  },
  {
    path: '/safety/second-looks',
    title: 'Second looks',
    icon: ScanEye,
    section: 'Safety',
    realm: 'staff',
    roles: ['safety-quality'],
    load: () => import('./screens/safety/second-looks.tsx'),
  },
  {
    path: '/safety/second-looks/$case',
    title: 'Second look',
    icon: ScanEye,
    realm: 'staff',
    roles: ['safety-quality'],
    load: () => import('./screens/safety/second-look.tsx'),
  },
  {
    path: '/safety/wellbeing',
    title: 'Wellbeing',
    icon: HeartHandshake,
    section: 'Safety',
    realm: 'staff',
    roles: safetyTeam,
    load: () => import('./screens/safety/wellbeing.tsx'),
  },
  {
    path: '/safety/statistics',
    title: 'Statistics',
    icon: ChartColumn,
    section: 'Safety',
    realm: 'staff',
    roles: ['safety-lead', 'safety-quality'],
    load: () => import('./screens/safety/statistics.tsx'),
  },
  {
    path: '/legal',
    title: 'Matters',
    icon: Gavel,
    section: 'Legal',
    realm: 'staff',
    roles: legal,
    load: () => import('./screens/legal/queue.tsx'),
  },
  {
    path: '/legal/matters/$matter',
    title: 'Matter',
    icon: Gavel,
    realm: 'staff',
    roles: legal,
    load: () => import('./screens/legal/matter.tsx'),
  },
  {
    path: '/legal/calendar',
    title: 'Calendar',
    icon: CalendarClock,
    section: 'Legal',
    realm: 'staff',
    roles: legal,
    load: () => import('./screens/legal/calendar.tsx'),
  },
  {
    path: '/legal/agencies',
    title: 'Agencies',
    icon: Landmark,
    section: 'Legal',
    realm: 'staff',
    roles: legal,
    load: () => import('./screens/legal/agencies.tsx'),
  },
  {
    path: '/legal/agencies/$agency',
    title: 'Agency',
    icon: Landmark,
    realm: 'staff',
    roles: legal,
    load: () => import('./screens/legal/agency.tsx'),
  },
  {
    path: '/portal',
    title: 'Requests',
    icon: FileStack,
    section: 'Agency',
    realm: 'officer',
    load: () => import('./screens/portal/list.tsx'),
  },
  {
    path: '/portal/new',
    title: 'New request',
    icon: FileStack,
    realm: 'officer',
    load: () => import('./screens/portal/request.tsx'),
  },
  {
    path: '/portal/requests/$matter/mend',
    title: 'Mend a request',
    icon: FileStack,
    realm: 'officer',
    load: () => import('./screens/portal/request.tsx'),
  },
  {
    path: '/portal/requests/$matter',
    title: 'Request',
    icon: FileStack,
    realm: 'officer',
    load: () => import('./screens/portal/matter.tsx'),
  },
  {
    path: '/portal/details',
    title: 'My details',
    icon: IdCard,
    section: 'Agency',
    realm: 'officer',
    load: () => import('./screens/portal/details.tsx'),
  },
  {
    path: '/staff',
    title: 'Staff',
    icon: UsersRound,
    section: 'Accountability',
    realm: 'staff',
    roles: ['administrator', 'auditor'],
    load: () => import('./screens/staff/list.tsx'),
  },
  {
    path: '/staff/proposals/$proposal',
    title: 'Proposal',
    icon: UsersRound,
    realm: 'staff',
    roles: ['administrator', 'auditor'],
    load: () => import('./screens/staff/proposal.tsx'),
  },
  {
    path: '/ledger',
    title: 'Disclosure ledger',
    icon: ListTree,
    section: 'Accountability',
    realm: 'staff',
    roles: ['auditor'],
    load: () => import('./screens/ledger.tsx'),
  },
  {
    path: '/audit',
    title: 'Audit log',
    icon: ScrollText,
    section: 'Accountability',
    realm: 'staff',
    roles: ['auditor', 'administrator'],
    load: () => import('./screens/audit.tsx'),
  },
]
