// Who comes in through the portal and the API, with what rights, and of what: the table that both walks go by.
// Who comes in: log-in, role, and what of school A is theirs.
export const VISITORS = [
  { name: 'anonymous' },
  { name: 'pupil of the school', login: 'leerling', role: 'pupil', library: 'Eerste', branch: '1234' },
  { name: 'teacher of the school with another group', login: 'leraar', role: 'teacher', library: 'Eerste', branch: '1234', own: ['tips'] },
  { name: 'teacher of the group', login: 'juf1', role: 'teacher', library: 'Eerste', branch: '1234', own: ['class', 'tips'] },
  { name: 'uploader of the school', login: 'upload1', role: 'uploader', library: 'Eerste', branch: '1234', own: true },
  { name: 'uploader of another school', login: 'upload2', role: 'uploader', library: 'Eerste', branch: '1235' },
  { name: 'uploader of another library', login: 'upload3', role: 'uploader', library: 'Tweede', branch: '2234' },
  { name: 'volunteer of the school', login: 'vrijwillig1', role: 'volunteer', library: 'Eerste', branch: '1234', own: true },
  { name: 'volunteer of another school', login: 'vrijwillig2', role: 'volunteer', library: 'Eerste', branch: '1235' },
  { name: 'employee of the library', login: 'balie1', role: 'employee', library: 'Eerste', own: true },
  { name: 'employee of another library', login: 'balie2', role: 'employee', library: 'Tweede' },
  { name: 'manager of the library', login: 'beheer1', role: 'manager', library: 'Eerste', own: true },
  { name: 'manager of another library', login: 'beheer2', role: 'manager', library: 'Tweede' },
  // Roles from grants: a teacher at two schools who uploads for the other one; one whose role was ended; one whose role is to come.
  { name: 'teacher at two schools', login: 'twee', role: 'teacher', library: 'Eerste', branch: '1234', more: ['teacher 1235', 'uploader 1235'], own: ['tips'], rights: ['class', 'tips', 'upload', 'class-assign', 'trail-view', 'view-withdraw'] },
  { name: 'employee that was', login: 'oud1', role: 'employee', library: 'Eerste', ended: true, rights: [] },
  { name: 'manager to be', login: 'straks', role: 'pupil', library: 'Eerste', branch: '1234', more: ['manager '], from: '1-1-2099', rights: [] },
];
const RIGHTS = {
  pupil: ['logged-in'], teacher: ['logged-in', 'class', 'tips'], volunteer: ['logged-in', 'desk', 'copies-edit'], uploader: ['logged-in', 'upload', 'class-assign', 'trail-view', 'view-withdraw'],
  employee: ['logged-in', 'upload', 'import-view', 'import-apply', 'import-confirm', 'people-view', 'people-edit', 'class', 'class-assign', 'password-reset', 'upload-grant', 'titles-edit', 'tips', 'copies-edit', 'desk'],
};
RIGHTS.manager = [...RIGHTS.employee, 'library-manage', 'trail-view'];
export const rightsOf = (v) => (v.rights ? ['logged-in', ...v.rights] : RIGHTS[v.role] ?? []);
export const isOwn = (v, right) => (Array.isArray(v.own) ? v.own.includes(right) : v.own === true);

// Roles beside the first one.
function grant(portal, accounts, v) {
  const { id } = accounts.find((one) => one.login === v.login);
  for (const role of v.more ?? []) {
    const [name, branch] = role.split(' ');
    portal.instroom('account', 'give', String(id), '--role', name, ...(branch ? ['--branch', branch] : []), ...(v.from ? ['--from', v.from] : []));
  }
  if (!v.ended) return;
  const [first] = JSON.parse(portal.instroom('account', 'show', String(id), '--format', 'json'));
  portal.instroom('account', 'end', String(first.grant));
}

export function build(portal) {
  portal.instroom('library', 'add', 'Eerste');
  portal.instroom('library', 'add', 'Tweede');
  portal.addSchool('Eerste', '1234', 'De Regenboog', 'primary', '99AA00');
  portal.addSchool('Eerste', '1235', 'Het Hofje', 'primary', '99AB00');
  portal.addSchool('Tweede', '2234', 'De Linde', 'primary', '99AD00');
  for (const v of VISITORS) if (v.login) portal.addAccount(v.role, v.login, v.name, v);
  const accounts = JSON.parse(portal.instroom('account', '--format', 'json'));
  for (const v of VISITORS) if (v.login) grant(portal, accounts, v);
}

export const mayRight = (v, right) => right === 'none' || (v.role !== undefined && rightsOf(v).includes(right));
