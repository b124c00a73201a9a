// Proposing a change: somebody new, other roles, or an end.

import { Button, Dialog, Field, toasts } from '@causeway/ui'
import { rolesForbiddenTogether, type StaffRole, staffRoles, staffRolesOf } from '@causeway/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { Failed, Notice } from '../../parts/page.tsx'
import type { Change } from './change-text.ts'

export type Subject =
  | { readonly kind: 'new' }
  | { readonly kind: 'person'; readonly person: Answer<'listStaff'>['staff'][number] }

export function ChangeDialog({ subject, onClose }: { subject: Subject; onClose: () => void }): ReactElement {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<readonly StaffRole[]>(subject.kind === 'person' ? subject.person.roles : [])
  const proposing = useMutation({
    mutationFn: (change: Change) => call('proposeStaff', { body: { change } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['staff-proposals'] })
      toasts.add({ text: 'Proposed. Another administrator confirms it.' })
      onClose()
    },
  })
  const forbidden = rolesForbiddenTogether(roles)
  const isReady = roles.length > 0 && forbidden === undefined && (subject.kind === 'person' || name.trim() !== '')
  const change = (): Change =>
    subject.kind === 'new'
      ? { kind: 'add', name: name.trim(), roles: [...roles] }
      : { kind: 'roles', staff: subject.person.id, roles: [...roles] }
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      closeLabel="Close"
      title={subject.kind === 'new' ? 'Add somebody' : subject.person.name}
      description="Nothing happens until another administrator has signed it."
      footer={
        <>
          {subject.kind === 'person' && subject.person.state === 'active' && (
            <Button
              kind="danger"
              className="me-auto"
              busy={proposing.isPending}
              onClick={() => proposing.mutate({ kind: 'end', staff: subject.person.id })}
            >
              Propose to end this account
            </Button>
          )}
          <Button kind="primary" disabled={!isReady} busy={proposing.isPending} onClick={() => proposing.mutate(change())}>
            Propose
          </Button>
        </>
      }
    >
      {proposing.isError && <Failed error={proposing.error} />}
      {subject.kind === 'new' && <Field label="Name" value={name} onValue={setName} maxLength={80} autoComplete="off" />}
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-small font-semibold text-ink-soft">Roles</legend>
        {staffRolesOf('staff').map(role => (
          <label key={role} className="flex cursor-pointer items-start gap-3 rounded-lg px-2 py-1.5 hover:bg-sunken">
            <input
              type="checkbox"
              className="mt-1 size-4 accent-accent"
              checked={roles.includes(role)}
              onChange={event => setRoles(event.target.checked ? [...roles, role] : roles.filter(held => held !== role))}
            />
            <span>
              <span className="block text-body font-medium">{staffRoles[role].title}</span>
              <span className="block text-small text-ink-soft">{staffRoles[role].duty}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {forbidden !== undefined && (
        <Notice live tone="warning" icon={TriangleAlert}>
          These roles do not go together: {forbidden}.
        </Notice>
      )}
    </Dialog>
  )
}
