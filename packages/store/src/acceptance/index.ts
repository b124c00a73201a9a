export * from './blobs.ts'
