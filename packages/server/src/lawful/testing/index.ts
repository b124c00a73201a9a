// For tests, simulations and measurements of lawful requests.

export {
  act,
  addAccount,
  answerRequest,
  basePaper,
  baseTask,
  courtOrder,
  crypto,
  enrolPeople,
  file,
  type Office,
  openOffice,
  openOfficeIn,
  openWithIdentity,
  pdfFile,
  type People,
  property,
  startMs,
  uploaded,
} from './office.ts'
