// Every screen of the desk: its address, who sees it in the navigation, its code. A new screen is one entry here and one folder.
// Roles here only spare people doors that would not open: the server decides.

import type { Realm, StaffRole } from '@causeway/wire'
import { BookOpenText, House, LogIn, type LucideIcon, ScrollText, UsersRound } from 'lucide-react'
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
    path: '/audit',
    title: 'Audit log',
    icon: ScrollText,
    section: 'Accountability',
    realm: 'staff',
    roles: ['auditor', 'administrator'],
    load: () => import('./screens/audit.tsx'),
  },
]
