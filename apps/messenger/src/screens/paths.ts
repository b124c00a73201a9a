// The addresses of the screens. A room's address is its URI, encoded.

export const paths = {
  list: '/',
  room: (id: string): string => `/chat/${encodeURIComponent(id)}`,
  details: (id: string): string => `/chat/${encodeURIComponent(id)}/details`,
  archive: '/archive',
  join: '/join',
  requests: '/requests',
  request: (user: string): string => `/requests/${encodeURIComponent(user)}`,
  newChat: '/new',
  newGroup: '/new/group',
  search: (filter: { readonly room?: string } = {}): string =>
    filter.room === undefined ? '/search' : `/search?in=${encodeURIComponent(filter.room)}`,
  settings: (page?: string): string => (page === undefined ? '/settings' : `/settings/${page}`),
} as const
